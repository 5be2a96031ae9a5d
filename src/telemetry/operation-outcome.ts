import { unwrapResolverError } from "@apollo/server/errors";
import type {
  GraphQLError,
  GraphQLFormattedError,
  OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";

const maxNameCharacters = 64;

export type Transport = "http" | "websocket";

/** What is told of an operation: nothing that its sender has chosen, except for its name and a trusted user id. */
export interface FinishedOperation {
  requestId: string;
  transport: Transport;
  userId: string | undefined;
  kind: `${OperationTypeNode}` | "invalid";
  /** What the document calls it. */
  name: string | undefined;
  /** The first field of the root, "fragment" where one hides it, or "invalid". */
  field: string;
  milliseconds: number;
  /** OK, the code of an error, or ABANDONED by a client that did not wait for the answer. */
  outcome: string;
  /** What was behind a failure that is not the caller's. */
  cause?: unknown;
}

export interface Ending {
  /** Undefined when the document could not be read. */
  operation: OperationDefinitionNode | undefined;
  userId?: string | undefined;
  /** Errors as they were thrown, and in the same order as the client was told. */
  thrown?: readonly GraphQLError[] | undefined;
  told?: readonly GraphQLFormattedError[] | undefined;
  abandoned?: boolean;
}

const ourFaults = new Set<unknown>(["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"]);

export const isOurFault = (outcome: string): boolean => ourFaults.has(outcome);

export function describeEnding({ operation, userId, thrown = [], told = [], abandoned = false }: Ending) {
  const codes = told.map(({ extensions }) => String(extensions?.["code"]));
  // A fault of ours outweighs what else was wrong with the request.
  const place = Math.max(codes.findIndex(isOurFault), 0);
  const outcome = codes[place] ?? (abandoned ? "ABANDONED" : "OK");
  const error = isOurFault(outcome) ? thrown[place] : undefined;
  return {
    ...describeOperation(operation),
    userId,
    outcome,
    ...(error && { cause: unwrapResolverError(error) }),
  };
}

/** Labels are fields of the root, never names that a client chooses: their number must stay bounded. */
function describeOperation(operation: OperationDefinitionNode | undefined) {
  if (!operation) return { kind: "invalid" as const, name: undefined, field: "invalid" };
  const [first] = operation.selectionSet.selections;
  return {
    kind: operation.operation,
    name: operation.name?.value.slice(0, maxNameCharacters),
    field: first?.kind === "Field" ? first.name.value : "fragment",
  };
}
