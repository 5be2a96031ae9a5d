import { DRAW_NUMBERS, DRAWN } from "../draw";
import type { AdmissionState } from "../queue-settings";

export type QueueStatus = "WAITING" | "ACTIVE" | "EXPIRED";

/** PAID: bought seats. LEFT: gave up the position or turn. TIMED_OUT: did not finish in time. */
export type EndReason = "PAID" | "LEFT" | "TIMED_OUT";

/** What a signed token says: which user has which sequence number in which queue. None of it ever changes. */
export interface TokenClaims {
  tokenId: string;
  userId: string;
  concertId: string;
  /** The order of arrival. Only comparisons have a meaning. DRAWN (draw.ts) when the draw decides. */
  sequence: number;
  issuedAt: Date;
}

/** A token that a client presents, or that a process presents for its subscriber. */
export interface PresentedToken extends TokenClaims {
  /** Time since the last sign of the client. By default the client presents the token now. */
  silentMilliseconds?: number;
}

/** The state of a token at one moment. */
export interface QueueToken {
  id: string;
  userId: string;
  concertId: string;
  sequence: number;
  status: QueueStatus;
  /** 1 is next. Null unless WAITING. */
  position: number | null;
  peopleAhead: number | null;
  /** The number of present waiters. */
  queueLength: number;
  /** Null unless EXPIRED. Also null an hour after the end, when Redis has forgotten the reason. */
  endReason: EndReason | null;
  issuedAt: Date;
  admittedAt: Date | null;
  /** ACTIVE: when the token times out. EXPIRED: when it ended, or null when forgotten. WAITING: null. */
  expiresAt: Date | null;
  admission: AdmissionState;
  /** Set while admission is paused or the queue is draining. */
  pausedSince: Date | null;
  pauseReason: string | null;
}

/** What one look at a token told. */
export interface Look {
  queueToken: QueueToken;
  /** Whether the turn surely lasts this long from now. */
  lastsFor(milliseconds: number): boolean;
}

/** The holder of a token at the time of a request. A buyer whose turn is over may still repeat a request. */
export interface Buyer extends TokenClaims {
  admitted: boolean;
  endReason: EndReason | null;
  /** Null when any token suffices, and nobody has looked. */
  look: Look | null;
}

/** How long a signed token can be presented, whatever its state. */
export const TOKEN_LIFETIME_SECONDS = 24 * 60 * 60;

export function claimsOf({ id, userId, concertId, sequence, issuedAt }: QueueToken): TokenClaims {
  const isDrawn = sequence < DRAW_NUMBERS;
  return { tokenId: id, userId, concertId, sequence: isDrawn ? DRAWN : sequence, issuedAt };
}

export function buyerOf(look: Look): Buyer {
  const { status, endReason } = look.queueToken;
  return { ...claimsOf(look.queueToken), admitted: status === "ACTIVE", endReason, look };
}
