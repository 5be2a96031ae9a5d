import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { PointAccount } from "../point/point.repository";
import type { QueueStore } from "../queue/store/queue.store";
import type { Buyer, QueueToken } from "../queue/token/queue-token";
import type { Reservations } from "../reservation/create-reservations";
import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import { toPaymentRefusal } from "./payment-refusal";
import type { PaidOutcome, Payment, PaymentRepository } from "./payment.repository";

export interface PaymentSettings {
  /** What becomes of a hold whose owner has too few points to pay it. */
  failurePolicy: "KEEP_HOLD" | "RELEASE_HOLD";
  /** Receives a failure to end the token after the payment. */
  errors: BackgroundErrors;
}

export interface PaymentResult {
  payment: Payment;
  /** The account after the debit. Undefined for a repeated request. */
  pointAccount: PointAccount | undefined;
  /** The token, ended by the payment. Undefined when Redis did not answer, or another token paid. */
  queueToken: QueueToken | undefined;
}

export class PaymentService {
  constructor(
    private readonly paymentRepository: PaymentRepository,
    private readonly reservations: Pick<Reservations, "reservationService" | "reservationEvents">,
    private readonly queueStore: Pick<QueueStore, "finish">,
    private readonly settings: PaymentSettings,
  ) {}

  /**
   * Pays the buyer's own live hold with points, once per idempotency key. The seats are sold and the token ends.
   * @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER, ALREADY_PAID, RESERVATION_CANCELLED, RESERVATION_EXPIRED,
   * INSUFFICIENT_POINTS, TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT
   */
  async pay(
    buyer: Buyer,
    request: { reservationId: string; idempotencyKey: string },
  ): Promise<PaymentResult> {
    const { reservationId } = request;
    if (!isUuid(reservationId)) throw new ExpectedError("RESERVATION_NOT_FOUND", { reservationId });
    const { userId, tokenId, concertId, admitted } = buyer;
    const result = await this.paymentRepository.pay({ userId, tokenId, concertId, admitted, ...request });
    if (result.outcome === "PAID") return this.complete(buyer, reservationId, result);
    if (result.outcome === "REPLAYED") return this.repeat(buyer, result.payment);
    if (result.outcome === "INSUFFICIENT_POINTS") await this.applyFailurePolicy(buyer, reservationId);
    throw toPaymentRefusal(result, { buyer, reservationId, idempotencyKey: request.idempotencyKey });
  }

  private async complete(buyer: Buyer, reservationId: string, sold: PaidOutcome): Promise<PaymentResult> {
    const { userId, tokenId } = buyer;
    this.reservations.reservationEvents.announceEnded({
      reservationId,
      performanceId: sold.performance,
      seats: sold.seats_sold.map((id, index) => ({ id, status: "SOLD", version: sold.versions[index] ?? 0 })),
    });
    const payment = {
      id: sold.payment,
      reservationId,
      userId,
      tokenId,
      amount: sold.total,
      paidAt: sold.paid,
    };
    const pointAccount = { userId, balance: sold.balance_now };
    return { payment, pointAccount, queueToken: await this.endToken(buyer) };
  }

  /** The first attempt may have failed before it ended the token. A newer token than the one that paid stays. */
  private async repeat(buyer: Buyer, paymentId: string): Promise<PaymentResult> {
    const [payment] = await this.paymentRepository.find([paymentId]);
    if (!payment) throw new Error(`The payment ${paymentId} was made but does not exist.`);
    const queueToken = payment.tokenId === buyer.tokenId ? await this.endToken(buyer) : undefined;
    return { payment, pointAccount: undefined, queueToken };
  }

  /** The payment stands even when Redis does not answer. Then the token ends by its timeout. */
  private async endToken(buyer: Buyer): Promise<QueueToken | undefined> {
    try {
      return await this.queueStore.finish(buyer, "PAID");
    } catch (error) {
      this.settings.errors.report(error);
      return undefined;
    }
  }

  private async applyFailurePolicy(buyer: Buyer, reservationId: string): Promise<void> {
    if (this.settings.failurePolicy === "KEEP_HOLD") return;
    try {
      await this.reservations.reservationService.cancel(buyer, reservationId);
    } catch (error) {
      // A hold that ended at the same moment has given its seats back too.
      if (!(error instanceof ExpectedError)) throw error;
    }
  }
}
