import type { Buyer } from "../queue/token/queue-token";
import { ExpectedError } from "../shared/errors";
import type { HoldOutcome } from "./reservation.repository";

/** The request that hold_seats refused. */
export interface RefusedHold {
  buyer: Buyer;
  performanceId: string;
  idempotencyKey: string;
  maxSeatsPerUser: number;
}

/** The error for an outcome of hold_seats. */
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
