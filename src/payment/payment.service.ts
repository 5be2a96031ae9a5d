import type { PointAccount } from "../point/point.repository";
import type { Buyer, QueueToken } from "../queue/token/queue-token";
import type { Reservations } from "../reservation/create-reservations";
import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import type { PaidTokens } from "./paid-tokens";
import { toPaymentRefusal } from "./payment-refusal";
import type { Payment, PaymentOutcome, PaymentRepository } from "./payment.repository";

/** What becomes of a hold whose owner has too few points to pay it. */
export type FailurePolicy = "KEEP_HOLD" | "RELEASE_HOLD";

type Outcome<Name> = Extract<PaymentOutcome, { outcome: Name }>;

export interface PaymentResult {
  payment: Payment;
  /** The account now. */
  pointAccount: PointAccount;
  /** The token, ended by the payment. Undefined when Redis did not answer, or another token paid. */
  queueToken: QueueToken | undefined;
}

export class PaymentService {
  constructor(
    private readonly paymentRepository: PaymentRepository,
    private readonly reservations: Pick<Reservations, "reservationService" | "reservationEvents">,
    private readonly paidTokens: PaidTokens,
    private readonly failurePolicy: FailurePolicy,
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
    if (result.outcome === "PAID") return this.complete(buyer, result);
    if (result.outcome === "REPLAYED") return this.repeat(buyer, result);
    if (result.outcome === "INSUFFICIENT_POINTS") await this.applyFailurePolicy(buyer, reservationId);
    throw toPaymentRefusal(result, { buyer, reservationId, idempotencyKey: request.idempotencyKey });
  }

  private async complete(buyer: Buyer, paid: Outcome<"PAID">): Promise<PaymentResult> {
    this.reservations.reservationEvents.announceEnded(paid.reservation);
    return this.toResult(paid, await this.paidTokens.end(buyer));
  }

  /** The first attempt may have failed before it ended the token. A newer token than the one that paid stays. */
  private async repeat(buyer: Buyer, paid: Outcome<"REPLAYED">): Promise<PaymentResult> {
    const hasPaid = paid.payment.tokenId === buyer.tokenId;
    return this.toResult(paid, hasPaid ? await this.paidTokens.end(buyer) : undefined);
  }

  private toResult(
    { payment, balance }: Outcome<"PAID" | "REPLAYED">,
    queueToken: QueueToken | undefined,
  ): PaymentResult {
    return { payment, pointAccount: { userId: payment.userId, balance }, queueToken };
  }

  private async applyFailurePolicy(buyer: Buyer, reservationId: string): Promise<void> {
    if (this.failurePolicy === "KEEP_HOLD") return;
    try {
      await this.reservations.reservationService.cancel(buyer, reservationId);
    } catch (error) {
      // A hold that ended at the same moment has given its seats back too.
      if (!(error instanceof ExpectedError)) throw error;
    }
  }
}
