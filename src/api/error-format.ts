import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { isDatabaseUnavailable } from "../infrastructure/database-errors";
import { isRedisUnavailable } from "../infrastructure/redis";
import { catalogue, ExpectedError } from "../shared/errors";

/** Codes with which Apollo Server and graphql-js refuse a document or its variables before anything runs. */
const refusedByGraphql = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
]);

/** Codes of the HTTP protocol that clients act on themselves. */
const protocolCodes = new Set([
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "OPERATION_RESOLUTION_FAILURE",
]);

/** Every code that a caller can be told. */
export const codesTold = [...Object.keys(catalogue), ...protocolCodes, "INTERNAL_SERVER_ERROR"];

/**
 * What a caller is told, over HTTP and WebSocket alike: expected failures with their code and details, a store
 * that does not answer as SERVICE_UNAVAILABLE, and everything else masked. The line of its operation tells the cause.
 * @param suggestions whether GraphQL may name fields and arguments that resemble an unknown one.
 */
export function formatError(
  error: GraphQLError,
  { suggestions }: { suggestions: boolean },
): GraphQLFormattedError {
  const { message, locations, path } = error.toJSON();
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const cause = causeOf(error);
  if (cause instanceof ExpectedError) {
    return { ...place, message: cause.message, extensions: { code: cause.code, ...cause.details } };
  }
  if (isDatabaseUnavailable(cause) || isRedisUnavailable(cause)) {
    const unavailable = new ExpectedError("SERVICE_UNAVAILABLE");
    return { ...place, message: unavailable.message, extensions: { code: unavailable.code } };
  }
  const code = String(
    error.extensions?.["code"] ?? (cause === error ? "BAD_USER_INPUT" : "INTERNAL_SERVER_ERROR"),
  );
  if (protocolCodes.has(code)) return { ...place, message, extensions: { code } };
  if (refusedByGraphql.has(code)) {
    const told = suggestions ? message : message.replace(/ Did you mean .*\?$/s, "");
    return {
      ...place,
      message: told,
      extensions: { code: "BAD_USER_INPUT" satisfies ExpectedError["code"] },
    };
  }
  return {
    ...place,
    message: "Something went wrong on our side.",
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  };
}

/** Turns anything thrown into what the caller is told. */
export type ErrorFormat = (error: unknown) => GraphQLFormattedError;

/** What a resolver threw; or what was refused before any ran, which has no path. */
function causeOf(error: GraphQLError): unknown {
  return error.originalError instanceof ExpectedError ? error.originalError : unwrapResolverError(error);
}

/** Makes one error of graphql-js of whatever was thrown. */
export function toGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

/** For what is refused, or given up, before it has a result. */
export function unavailable(): GraphQLError {
  return toGraphqlError(new ExpectedError("SERVICE_UNAVAILABLE"));
}
