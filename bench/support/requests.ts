import { randomUUID } from "node:crypto";
import type { PaymentRequest } from "../../src/payment/payment.repository";
import type { ChargeRequest } from "../../src/point/point.repository";
import type { HoldRequest } from "../../src/reservation/reservation.repository";
import type { Sale } from "./stage";

/** What the repositories are asked on behalf of an admitted user, each time with a new key. */
export interface Shopper {
  userId: string;
  tokenId: string;
}

export function holdRequest(
  { userId, tokenId }: Shopper,
  { concertId, performanceId }: Sale,
  { seatId, holdSeconds = 300 }: { seatId: number; holdSeconds?: number },
): HoldRequest {
  return {
    ...{ userId, tokenId, concertId, performanceId, holdSeconds },
    admitted: true,
    seatIds: [seatId],
    idempotencyKey: randomUUID(),
    maxSeatsPerUser: 4,
  };
}

export function chargeRequest({ userId }: Shopper): ChargeRequest {
  return {
    userId,
    admitted: true,
    amountPoints: 100,
    idempotencyKey: randomUUID(),
    maxBalancePoints: 10_000_000,
  };
}

export function payRequest(
  { userId, tokenId }: Shopper,
  { concertId }: Sale,
  reservationId: string,
): PaymentRequest {
  return { userId, tokenId, admitted: true, concertId, reservationId, idempotencyKey: randomUUID() };
}
