import { CombinedGraphQLErrors } from "@apollo/client/errors";
import type { ErrorCode } from "../../generated/operations";

/** Describes a failure by an error code of the API, or by one of two codes for failures outside of it. */
export interface Failure {
  code: ErrorCode | "INTERNAL_SERVER_ERROR" | "UNREACHABLE";
  details: Record<string, unknown>;
}

export function toFailure(error: unknown): Failure {
  const [first] = CombinedGraphQLErrors.is(error) ? error.errors : [];
  if (!first) return { code: "UNREACHABLE", details: {} };
  const { code, ...details } = first.extensions ?? {};
  return { code: (code ?? "INTERNAL_SERVER_ERROR") as Failure["code"], details };
}
