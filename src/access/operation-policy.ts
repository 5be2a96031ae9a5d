import { Extensions } from "type-graphql";

/**
 * What the caller must present. IDENTITY is nothing when user ids are trusted. POINTS_ACCESS is an ACTIVE token, or any
 * valid one, as that setting says.
 */
export type Needs = "NOTHING" | "IDENTITY" | "TOKEN" | "ACTIVE" | "POINTS_ACCESS" | "OPERATOR";

/** What the operation counts as when its user and its address are limited per minute. */
export type Budget = "join" | "hold" | "charge" | "pay";

/** The rules for one root field. The authorizer, the rate limiter and the load shedder read them from the schema. */
export interface OperationPolicy {
  needs: Needs;
  budget?: Budget;
  /** Under load, a process keeps places free for urgent operations. All others are ordinary. */
  urgent?: true;
  /** A token that has ended may repeat an earlier request by its idempotency key. */
  repeatable?: true;
}

/** Declares the policy of a query, mutation or subscription. Every root field has one. */
export function Operation(policy: OperationPolicy): MethodDecorator {
  return Extensions({ policy });
}

/** Reads the policy of a root field. Other fields have none. */
export function policyOf({
  extensions,
}: {
  extensions: Readonly<Record<string, unknown>>;
}): OperationPolicy | undefined {
  return extensions["policy"] as OperationPolicy | undefined;
}
