import type { QueueFault, LiveToken } from "./queue-audit.store";
import type { KnownEnding } from "./integrity.repository";

/** How far the clocks of Postgres and Redis may differ. */
const driftMilliseconds = 10_000;

/**
 * Whether a live token contradicts an ending in Postgres. A token that paid may stay ACTIVE until its timeout, when
 * Redis was down at the payment. It must have been admitted before it paid.
 */
export function contradictsEnding(token: LiveToken, { tokenId, source, endedAt }: KnownEnding): boolean {
  if (token.tokenId !== tokenId) return false;
  const { admittedAt } = token;
  if (source === "QUEUE" || admittedAt === null) return true;
  return admittedAt.getTime() > endedAt.getTime() + driftMilliseconds;
}

export function toEndedTokenFault({ userId, tokenId, admittedAt }: LiveToken): QueueFault {
  const status = admittedAt === null ? "WAITING" : "ACTIVE";
  return {
    rule: "ended-token-stays-ended",
    userId,
    tokenId,
    detail: `is ${status}, but Postgres says that it has ended`,
  };
}
