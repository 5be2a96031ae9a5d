import type { Channels } from "../infrastructure/channels";
import type { Buyer } from "../queue/token/queue-token";
import type { QueueService } from "../queue/queue.service";
import type { ReservationService } from "../reservation/reservation.service";
import type { SeatFeed } from "../reservation/seat-feed";
import { ExpectedError } from "../shared/errors";
import { reservationChannel } from "../shared/events";
import { isUuid } from "../shared/identifiers";
import type { Payment, PaymentOutcome, PaymentRepository } from "./payment.repository";

type Refused = Exclude<PaymentOutcome, { outcome: "PAID" | "REPLAYED" }>;

interface Dependencies {
  payments: PaymentRepository;
  reservations: ReservationService;
  queue: QueueService;
  seatFeed: SeatFeed;
  channels: Channels;
  failurePolicy: "KEEP_HOLD" | "RELEASE_HOLD";
  /** Told of what failed after the payment was made. */
  onError: (error: unknown) => void;
}

export class PaymentService {
  constructor(private readonly uses: Dependencies) {}

  /**
   * Pays the buyer's own live hold with points, once for each key; the seats are theirs and the token ends.
   * @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER, ALREADY_PAID, RESERVATION_CANCELLED, RESERVATION_EXPIRED,
   * INSUFFICIENT_POINTS, TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT
   */
  async pay(buyer: Buyer, request: { reservationId: string; idempotencyKey: string }): Promise<Payment> {
    const { reservationId } = request;
    if (!isUuid(reservationId)) throw new ExpectedError("RESERVATION_NOT_FOUND", { reservationId });
    const { userId, tokenId, concertId, admitted } = buyer;
    const result = await this.uses.payments.pay({ userId, tokenId, concertId, admitted, ...request });
    if (result.outcome === "PAID") this.announce(reservationId, result);
    if (result.outcome === "PAID" || result.outcome === "REPLAYED")
      return this.complete(buyer, result.payment);
    if (result.outcome === "INSUFFICIENT_POINTS") await this.applyFailurePolicy(buyer, reservationId);
    throw refusal(result, { buyer, ...request });
  }

  private announce(reservationId: string, sold: Extract<PaymentOutcome, { outcome: "PAID" }>): void {
    const changes = sold.seats_sold.map((id, index) => ({
      id,
      status: "SOLD" as const,
      version: sold.versions[index] ?? 0,
    }));
    this.uses.seatFeed.announce(sold.performance, changes);
    this.uses.channels.publish(reservationChannel(reservationId), {}).catch(this.uses.onError);
  }

  /**
   * Ends the token that paid; a payment repeated with a newer token leaves that one alone. The payment stands
   * whatever becomes of this: a token that Redis fails to end now times out by itself.
   */
  private async complete(buyer: Buyer, paymentId: string): Promise<Payment> {
    const [payment] = await this.uses.payments.find([paymentId]);
    if (!payment) throw new Error(`The payment ${paymentId} was made but is not there.`);
    if (payment.tokenId === buyer.tokenId) await this.uses.queue.finishPaid(buyer).catch(this.uses.onError);
    return payment;
  }

  private async applyFailurePolicy(buyer: Buyer, reservationId: string): Promise<void> {
    if (this.uses.failurePolicy === "KEEP_HOLD") return;
    try {
      await this.uses.reservations.cancel(buyer, reservationId);
    } catch (error) {
      // A hold that ended by itself in the same moment has given its seats back too.
      if (!(error instanceof ExpectedError)) throw error;
    }
  }
}

function refusal(
  result: Refused,
  { buyer, reservationId, idempotencyKey }: { buyer: Buyer; reservationId: string; idempotencyKey: string },
): ExpectedError {
  switch (result.outcome) {
    case "INSUFFICIENT_POINTS":
      return new ExpectedError(result.outcome, { balance: result.balance_now, amount: result.total });
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
