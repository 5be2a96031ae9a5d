import type { Database } from "../infrastructure/database";
import type { PurchaseSets } from "../purchase/purchase-sets.repository";
import {
  toChangedReservation,
  toReservation,
  type ChangedReservation,
  type Reservation,
  type ReservationRow,
  type SeatRow,
} from "../reservation/reservation";

export interface Payment {
  id: string;
  reservationId: string;
  userId: string;
  tokenId: string;
  amount: number;
  paidAt: Date;
  /** Present when the statement that made or found the payment has told it. */
  reservation?: Reservation;
}

export interface PaymentRequest {
  userId: string;
  tokenId: string;
  admitted: boolean;
  concertId: string;
  reservationId: string;
  idempotencyKey: string;
}

type PaymentRefusal =
  | { outcome: "ALREADY_PAID"; payment: string }
  | { outcome: "INSUFFICIENT_POINTS"; balance: number; total: number }
  | {
      outcome:
        | "RESERVATION_NOT_FOUND"
        | "NOT_OWNER"
        | "RESERVATION_CANCELLED"
        | "TOKEN_EXPIRED"
        | "IDEMPOTENCY_CONFLICT";
    };

/** `balance` is that of the account now. */
export type PaymentOutcome =
  | { outcome: "PAID"; payment: Payment; reservation: ChangedReservation; balance: number }
  | { outcome: "REPLAYED"; payment: Payment; balance: number }
  | { outcome: "RESERVATION_EXPIRED"; expires: Date }
  | PaymentRefusal;

interface PaidAnswer {
  payment: string;
  paid: string;
  token: string;
  balance: number;
  reservation: ReservationRow;
}

/** What pay_set answers a buyer. */
type PaymentAnswer =
  | ({ outcome: "PAID"; seats: SeatRow[] } & PaidAnswer)
  | ({ outcome: "REPLAYED" } & PaidAnswer)
  | { outcome: "RESERVATION_EXPIRED"; expires: string }
  | PaymentRefusal;

export class PaymentRepository {
  constructor(
    private readonly database: Database,
    private readonly purchaseSets: PurchaseSets,
  ) {}

  async pay(request: PaymentRequest): Promise<PaymentOutcome> {
    return toOutcome(
      await this.purchaseSets.run("pay", {
        buyer: request.userId,
        token: request.tokenId,
        admitted: request.admitted,
        concert: request.concertId,
        reservation: request.reservationId,
        request_key: request.idempotencyKey,
      }),
    );
  }

  find(paymentIds: readonly string[]): Promise<Payment[]> {
    return this.database.payment.findMany({
      where: { id: { in: [...paymentIds] } },
      select: { id: true, reservationId: true, userId: true, tokenId: true, amount: true, paidAt: true },
    });
  }
}

function toOutcome(answer: PaymentAnswer): PaymentOutcome {
  switch (answer.outcome) {
    case "PAID": {
      const reservation = toChangedReservation(answer.reservation, answer.seats);
      return {
        outcome: "PAID",
        payment: toPayment(answer, reservation),
        reservation,
        balance: answer.balance,
      };
    }
    case "REPLAYED": {
      const payment = toPayment(answer, toReservation(answer.reservation));
      return { outcome: "REPLAYED", payment, balance: answer.balance };
    }
    case "RESERVATION_EXPIRED":
      return { outcome: "RESERVATION_EXPIRED", expires: new Date(answer.expires) };
    default:
      return answer;
  }
}

function toPayment({ payment, paid, token }: PaidAnswer, reservation: Reservation): Payment {
  const { id: reservationId, userId, amount } = reservation;
  return { id: payment, reservationId, userId, tokenId: token, amount, paidAt: new Date(paid), reservation };
}
