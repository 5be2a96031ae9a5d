import type { QueueToken } from "../token/queue-token";

/** So near the front every step counts. */
const nearPositions = 20;
/** Farther back a move counts from this part of the position last told, */
const noticeablePart = 0.05;
/** or once this time has gone, however small it is. */
const longestSilenceMilliseconds = 10_000;

/** Whether the state `next` tells its user something new, so many milliseconds after `lastPushed` was told. */
export function isNews(
  lastPushed: QueueToken | null,
  next: QueueToken,
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

export interface KnownPlace {
  pushedPosition: number;
  /** As last read, which may be later than pushed. */
  readPosition: number;
  /** The most by which the line has moved since it was read. */
  movesSinceRead: number;
}

/** Whether reading a waiter's state anew could give news: everyone else need not be read at all. */
export function couldBeNews(place: KnownPlace, elapsedMilliseconds: number): boolean {
  const { pushedPosition, readPosition, movesSinceRead } = place;
  const nearest = readPosition - movesSinceRead;
  const moved = Math.abs(readPosition - pushedPosition) + movesSinceRead;
  return isNoticeable({ from: pushedPosition, to: nearest, moved }, elapsedMilliseconds);
}

function isNoticeable(
  { from, to, moved }: { from: number; to: number; moved: number },
  elapsedMilliseconds: number,
): boolean {
  if (moved === 0) return false;
  if (to <= nearPositions || moved >= from * noticeablePart) return true;
  return elapsedMilliseconds >= longestSilenceMilliseconds;
}

function isSameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}
