import { unwrapResolverError } from "@apollo/server/errors";
import {
  Kind,
  type GraphQLError,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
  type OperationTypeNode,
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

type Measured = Pick<FinishedOperation, "requestId" | "transport" | "milliseconds">;

export function describeResult(
  { operation, userId, thrown, returned = [], abandoned = false }: OperationResult,
  { requestId, transport, milliseconds }: Measured,
): FinishedOperation {
  const index = gravestOf(returned);
  const outcome = index < 0 ? (abandoned ? "ABANDONED" : "OK") : codeOf(returned[index]!);
  const error = isOurFault(outcome) ? thrown?.[index] : undefined;
  return {
    requestId,
    transport,
    kind: operation?.operation ?? "invalid",
    name: operation?.name?.value.slice(0, maxNameCharacters),
    field: rootFieldOf(operation),
    userId,
    outcome,
    cause: error && unwrapResolverError(error),
    milliseconds,
  };
}

/** A failure of the service outweighs mistakes of the caller. @returns an index, or -1 when there is no error. */
function gravestOf(errors: readonly GraphQLFormattedError[]): number {
  if (errors.length === 0) return -1;
  return Math.max(
    errors.findIndex((error) => isOurFault(codeOf(error))),
    0,
  );
}

function codeOf({ extensions }: GraphQLFormattedError): string {
  return String(extensions?.["code"]);
}

/** Labels are root fields, not names that a client chooses, because their number must stay bounded. */
function rootFieldOf(operation: OperationDefinitionNode | undefined): string {
  if (!operation) return "invalid";
  const [first] = operation.selectionSet.selections;
  return first?.kind === Kind.FIELD ? first.name.value : "fragment";
}
