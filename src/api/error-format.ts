import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { isDatabaseUnavailable } from "../infrastructure/database-errors";
import { isRedisUnavailable } from "../infrastructure/redis";
import { foreignCodes } from "../shared/error-catalogue";
import { ExpectedError } from "../shared/errors";

/** Codes with which Apollo Server and graphql-js refuse a document or its variables before anything runs. */
const refusedByGraphql = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
]);

const unexpected = "INTERNAL_SERVER_ERROR";

/**
 * Formats anything thrown for its caller, over all transports alike. An expected failure has its code and details, and an
 * unavailable store is SERVICE_UNAVAILABLE. Everything else is masked, and the log has the cause.
 * @param suggestions whether GraphQL may name fields and arguments that resemble an unknown one.
 */
export function formatError(
  thrown: unknown,
  { suggestions }: { suggestions: boolean },
): GraphQLFormattedError {
  if (thrown instanceof ExpectedError) return formatExpected(thrown);
  const error = toGraphqlError(thrown);
  const { message, extensions, ...location } = error.toJSON();
  const cause = causeOf(error);
  if (cause instanceof ExpectedError) return { ...location, ...formatExpected(cause) };
  if (isDatabaseUnavailable(cause) || isRedisUnavailable(cause))
    return { ...location, ...formatExpected(new ExpectedError("SERVICE_UNAVAILABLE")) };
  const code = String(
    error.extensions?.["code"] ?? (isOfDocument(error, cause) ? "BAD_USER_INPUT" : unexpected),
  );
  // A client acts on these codes itself, by the message of Apollo Server.
  if (code in foreignCodes && code !== unexpected) return { ...location, message, extensions: { code } };
  if (refusedByGraphql.has(code)) {
    const hinted = suggestions ? message : message.replace(/ Did you mean .*\?$/s, "");
    return {
      ...location,
      message: hinted,
      extensions: { code: "BAD_USER_INPUT" satisfies ExpectedError["code"] },
    };
  }
  return { ...location, message: foreignCodes[unexpected], extensions: { code: unexpected } };
}

/** Formats anything thrown for its caller. */
export type ErrorFormat = (error: unknown) => GraphQLFormattedError;

function formatExpected({ message, code, details }: ExpectedError): GraphQLFormattedError {
  return { message, extensions: { code, ...details } };
}

/** What a resolver threw, or why GraphQL refused the operation before any resolver ran. */
function causeOf(error: GraphQLError): unknown {
  return error.originalError instanceof ExpectedError ? error.originalError : unwrapResolverError(error);
}

/** graphql-js names the place in the document that is at fault, and has nothing to name for what a resolver threw. */
function isOfDocument(error: GraphQLError, cause: unknown): boolean {
  if (!error.path) return error.originalError === undefined || error.nodes !== undefined;
  return cause === error || (cause instanceof GraphQLError && cause.nodes !== undefined);
}

/** Wraps anything thrown in an error of graphql-js. */
export function toGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

/** For an operation that is refused, or too late, before it has a result. */
export function unavailable(): GraphQLError {
  return toGraphqlError(new ExpectedError("SERVICE_UNAVAILABLE"));
}
