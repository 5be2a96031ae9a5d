import { unwrapResolverError } from "@apollo/server/errors";
import type {
  GraphQLError,
  GraphQLFormattedError,
  OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";

const maxNameCharacters = 64;

export type Transport = "http" | "websocket" | "sse";

/** What the log says about an operation. The client chooses none of it except the name and a trusted user id. */
export interface FinishedOperation {
  requestId: string;
  transport: Transport;
  userId: string | undefined;
  kind: `${OperationTypeNode}` | "invalid";
  /** Its name in the document. */
  name: string | undefined;
  /** The first root field, "fragment" when a fragment hides it, or "invalid". */
  field: string;
  milliseconds: number;
  /** OK, the code of an error, or ABANDONED when the client did not wait for the answer. */
  outcome: string;
  /** The error behind a failure that the caller did not cause. */
  cause?: unknown;
}

export interface OperationResult {
  /** Undefined when the document could not be read. */
  operation: OperationDefinitionNode | undefined;
  userId?: string | undefined;
  /** The errors as they were thrown, and as the client gets them, in the same order. */
  thrown?: readonly GraphQLError[] | undefined;
  returned?: readonly GraphQLFormattedError[] | undefined;
  abandoned?: boolean;
}

const ourFaults = new Set<unknown>(["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"]);

export const isOurFault = (outcome: string): boolean => ourFaults.has(outcome);

export function describeResult({
  operation,
  userId,
  thrown = [],
  returned = [],
  abandoned = false,
}: OperationResult) {
  const codes = returned.map(({ extensions }) => String(extensions?.["code"]));
  // A failure of the service outweighs mistakes of the caller.
  const index = Math.max(codes.findIndex(isOurFault), 0);
  const outcome = codes[index] ?? (abandoned ? "ABANDONED" : "OK");
  const error = isOurFault(outcome) ? thrown[index] : undefined;
  return {
    ...describeOperation(operation),
    userId,
    outcome,
    cause: error && unwrapResolverError(error),
  };
}

/** Labels are root fields, not names that a client chooses, because their number must stay bounded. */
function describeOperation(operation: OperationDefinitionNode | undefined) {
  if (!operation) return { kind: "invalid" as const, name: undefined, field: "invalid" };
  const [first] = operation.selectionSet.selections;
  return {
    kind: operation.operation,
    name: operation.name?.value.slice(0, maxNameCharacters),
    field: first?.kind === "Field" ? first.name.value : "fragment",
  };
}
