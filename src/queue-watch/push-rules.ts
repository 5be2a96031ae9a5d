import type { QueueToken } from "../queue/token/queue-token";

/** Within these positions every step is worth a push. */
const nearPositions = 20;
/** Farther back a move is worth a push from this fraction of the last pushed position. */
const noticeableFraction = 0.05;
/** After this time every move is worth a push. */
const maxSilenceMilliseconds = 10_000;

/** The part of a state that decides whether the next one is worth a push. */
export type PushedState = Pick<
  QueueToken,
  "status" | "position" | "admission" | "pausedSince" | "pauseReason" | "expiresAt"
>;

/** Whether the state `next` is worth a push, this long after `lastPushed` was pushed. */
export function isWorthPushing(
  lastPushed: PushedState | null,
  next: PushedState,
  elapsedMilliseconds: number,
): boolean {
  if (lastPushed === null || lastPushed.status !== next.status) return true;
  if (!isSameTime(lastPushed.pausedSince, next.pausedSince)) return true;
  if (lastPushed.admission !== next.admission) return true;
  if (lastPushed.pauseReason !== next.pauseReason) return true;
  if (!isSameTime(lastPushed.expiresAt, next.expiresAt)) return true;
  if (lastPushed.position === null || next.position === null) return lastPushed.position !== next.position;
  const moved = Math.abs(next.position - lastPushed.position);
  return isNoticeable({ from: lastPushed.position, to: next.position, moved }, elapsedMilliseconds);
}

export interface KnownPosition {
  pushedPosition: number;
  /** The last reading, which may be newer than the last push. */
  readPosition: number;
  /** The most by which the queue has moved since the reading. */
  movesSinceRead: number;
}

/** Writes what was pushed over what was pushed before, so that a push leaves no old objects behind. */
export function remember(pushed: PushedState | null, next: PushedState): PushedState {
  const { status, position, admission, pausedSince, pauseReason, expiresAt } = next;
  if (!pushed) return { status, position, admission, pausedSince, pauseReason, expiresAt };
  if (pushed.status !== status) pushed.status = status;
  pushed.position = position;
  pushed.admission = admission;
  pushed.pausedSince = pausedSince;
  pushed.pauseReason = pauseReason;
  pushed.expiresAt = expiresAt;
  return pushed;
}

/** Whether a new reading of a waiter could be worth a push. Other waiters need not be read. */
export function isWorthReading(known: KnownPosition, elapsedMilliseconds: number): boolean {
  const { pushedPosition, readPosition, movesSinceRead } = known;
  const nearest = readPosition - movesSinceRead;
  const moved = Math.abs(readPosition - pushedPosition) + movesSinceRead;
  return isNoticeable({ from: pushedPosition, to: nearest, moved }, elapsedMilliseconds);
}

function isNoticeable(
  { from, to, moved }: { from: number; to: number; moved: number },
  elapsedMilliseconds: number,
): boolean {
  if (moved === 0) return false;
  if (to <= nearPositions || moved >= from * noticeableFraction) return true;
  return elapsedMilliseconds >= maxSilenceMilliseconds;
}

function isSameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}
