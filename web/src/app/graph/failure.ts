import { CombinedGraphQLErrors } from "@apollo/client/errors";
import type { ErrorCode } from "../../generated/operations";

/** Codes of GraphQL over HTTP that no request of the app causes. */
type ProtocolCode = "OPERATION_RESOLUTION_FAILURE" | "PERSISTED_QUERY_NOT_FOUND";

/** Describes a failure by an error code of the API, or by a code for a failure outside of it. */
export interface Failure {
  code: Exclude<ErrorCode, ProtocolCode> | "UNREACHABLE";
  details: Record<string, unknown>;
}

export function toFailure(error: unknown): Failure {
  const [first] = CombinedGraphQLErrors.is(error) ? error.errors : [];
  if (!first) return { code: "UNREACHABLE", details: {} };
  const { code, ...details } = first.extensions ?? {};
  return { code: (code ?? "INTERNAL_SERVER_ERROR") as Failure["code"], details };
}
