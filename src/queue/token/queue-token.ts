import { DRAW_NUMBERS, DRAWN } from "../draw";
import type { AdmissionState } from "../store/queue-figures";

export type QueueStatus = "WAITING" | "ACTIVE" | "EXPIRED";

/** PAID: bought seats. LEFT: gave up the place. TIMED_OUT: did not finish in time. */
export type EndReason = "PAID" | "LEFT" | "TIMED_OUT";

/** What a signed token says: who stands where in which line. None of it ever changes. */
export interface TokenClaims {
  tokenId: string;
  userId: string;
  concertId: string;
  /** The place in order of arrival, whose order alone means anything; DRAWN (draw.ts) where the draw decides it. */
  sequence: number;
  issuedAt: Date;
}

/** A token as the line knows it at one moment. */
export interface QueueToken {
  id: string;
  userId: string;
  concertId: string;
  sequence: number;
  status: QueueStatus;
  /** 1 = next; null unless WAITING. */
  position: number | null;
  peopleAhead: number | null;
  /** How many are waiting in this line, without those who have fallen silent. */
  queueLength: number;
  /** Null unless EXPIRED, and null when the line has forgotten why. */
  endReason: EndReason | null;
  issuedAt: Date;
  admittedAt: Date | null;
  /** ACTIVE: when the token times out. EXPIRED: when it ended, null when forgotten. WAITING: null. */
  expiresAt: Date | null;
  admission: AdmissionState;
  /** Set while nobody is being admitted. */
  pausedSince: Date | null;
  pauseReason: string | null;
}

/** The holder of a token at the moment of a request. One whose turn is over may still repeat a request. */
export interface Buyer extends TokenClaims {
  admitted: boolean;
  endReason: EndReason | null;
}

/** How long a signed token can be presented, whatever becomes of it in line. */
export const TOKEN_LIFETIME_SECONDS = 24 * 60 * 60;

export function claimsOf({ id, userId, concertId, sequence, issuedAt }: QueueToken): TokenClaims {
  const isDrawn = sequence < DRAW_NUMBERS;
  return { tokenId: id, userId, concertId, sequence: isDrawn ? DRAWN : sequence, issuedAt };
}

export function buyerOf(queueToken: QueueToken): Buyer {
  const { status, endReason } = queueToken;
  return { ...claimsOf(queueToken), admitted: status === "ACTIVE", endReason };
}
