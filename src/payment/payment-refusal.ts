import type { Buyer } from "../queue/token/queue-token";
import { ExpectedError } from "../shared/errors";
import type { PaymentOutcome } from "./payment.repository";

/** The request that pay_set refused. */
export interface RefusedPayment {
  buyer: Buyer;
  reservationId: string;
  idempotencyKey: string;
}

/** The error for an outcome of pay_set. */
export function toPaymentRefusal(
  result: Exclude<PaymentOutcome, { outcome: "PAID" | "REPLAYED" }>,
  { buyer, reservationId, idempotencyKey }: RefusedPayment,
): ExpectedError {
  switch (result.outcome) {
    case "INSUFFICIENT_POINTS":
      return new ExpectedError(result.outcome, { balance: result.balance, amount: result.total });
    case "RESERVATION_EXPIRED":
      return new ExpectedError(result.outcome, { reservationId, expiresAt: result.expires });
    case "ALREADY_PAID":
      return new ExpectedError(result.outcome, { reservationId, paymentId: result.payment });
    case "TOKEN_EXPIRED":
      return new ExpectedError(result.outcome, { endReason: buyer.endReason });
    case "IDEMPOTENCY_CONFLICT":
      return new ExpectedError(result.outcome, { idempotencyKey });
    case "RESERVATION_NOT_FOUND":
    case "NOT_OWNER":
    case "RESERVATION_CANCELLED":
      return new ExpectedError(result.outcome, { reservationId });
  }
}
