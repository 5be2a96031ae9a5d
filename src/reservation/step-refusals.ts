import type { Buyer } from "../queue/token/queue-token";
import { ExpectedError } from "../shared/errors";
import type { CancelOutcome, HoldOutcome } from "./reservation-steps";

/** The request that hold_set refused. */
export interface RefusedHold {
  buyer: Buyer;
  performanceId: string;
  idempotencyKey: string;
  maxSeatsPerUser: number;
}

/** The error for an outcome of hold_set. */
export function toHoldRefusal(
  result: Exclude<HoldOutcome, { outcome: "HELD" | "REPLAYED" }>,
  { buyer, performanceId, idempotencyKey, maxSeatsPerUser }: RefusedHold,
): ExpectedError {
  switch (result.outcome) {
    case "SEAT_TAKEN":
    case "SEAT_NOT_FOUND":
      return new ExpectedError(result.outcome, { seatIds: result.faulty.map(String) });
    case "SEAT_LIMIT_EXCEEDED":
      return new ExpectedError(result.outcome, { limit: maxSeatsPerUser, held: result.held_before });
    case "SALE_CLOSED":
      return new ExpectedError(result.outcome, { closedAt: result.closed });
    case "PERFORMANCE_NOT_FOUND":
      return new ExpectedError(result.outcome, { performanceId });
    case "TOKEN_EXPIRED":
      return new ExpectedError(result.outcome, { endReason: buyer.endReason });
    case "IDEMPOTENCY_CONFLICT":
      return new ExpectedError(result.outcome, { idempotencyKey });
  }
}

/** The error for an outcome of cancel_set. */
export function toCancelRefusal(
  result: Exclude<CancelOutcome, { outcome: "CANCELLED" }>,
  reservationId: string,
): ExpectedError {
  switch (result.outcome) {
    case "ALREADY_PAID":
      return new ExpectedError(result.outcome, { reservationId, paymentId: result.payment });
    case "RESERVATION_EXPIRED":
      return new ExpectedError(result.outcome, { reservationId, expiresAt: result.expires });
    default:
      return new ExpectedError(result.outcome, { reservationId });
  }
}
