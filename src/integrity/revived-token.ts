import type { QueueFault, LiveToken } from "../queue/store/queue-audit.store";
import type { KnownEnding } from "./integrity.repository";

/** Postgres's clock and Redis's may differ by as much. */
const driftMilliseconds = 10_000;

/**
 * Whether a live token contradicts an ending that Postgres knows. One that was admitted before it paid may be ACTIVE
 * until it times out, as Redis may have been away when it was to be ended.
 */
export function hasRevived(token: LiveToken, { tokenId, source, endedAt }: KnownEnding): boolean {
  if (token.tokenId !== tokenId) return false;
  const { admittedAt } = token;
  if (source === "LINE" || admittedAt === null) return true;
  return admittedAt.getTime() > endedAt.getTime() + driftMilliseconds;
}

export function toRevivedFault({ userId, tokenId, admittedAt }: LiveToken): QueueFault {
  const status = admittedAt === null ? "WAITING" : "ACTIVE";
  return {
    rule: "ended-token-stays-ended",
    userId,
    tokenId,
    detail: `is ${status}, where Postgres says that it has ended`,
  };
}
