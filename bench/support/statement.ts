import { randomUUID } from "node:crypto";
import type { HoldRequest } from "../../src/reservation/reservation-steps";
import type { Sale } from "./sale";

/**
 * The function that holds seats for one request, as version 0.1 calls it. It stays in prisma/migrations for
 * processes of that version, so it can be the baseline of every later one.
 */
export const singleHold = "SELECT outcome FROM hold_seats($1, $2, $3, $4, $5, $6, $7, $8, $9)";

export function singleHoldValues(request: HoldRequest): unknown[] {
  const { userId, tokenId, admitted, concertId, performanceId, seatIds } = request;
  const { idempotencyKey, holdSeconds, maxSeatsPerUser } = request;
  const buyer = [userId, tokenId, admitted, concertId];
  return [...buyer, performanceId, seatIds, idempotencyKey, holdSeconds, maxSeatsPerUser];
}

/** Holds one seat for an admitted user who buys it with a new token. */
export function holdRequest(
  { concertId, performanceId, seatIds }: Sale,
  index: number,
  user: { userId: string; holdSeconds?: number },
): HoldRequest {
  return {
    userId: user.userId,
    tokenId: randomUUID(),
    admitted: true,
    concertId,
    performanceId,
    seatIds: [Number(seatIds[index])],
    idempotencyKey: randomUUID(),
    holdSeconds: user.holdSeconds ?? 300,
    maxSeatsPerUser: 4,
  };
}
