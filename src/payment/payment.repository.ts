import { Prisma, type Database } from "../infrastructure/database";

export interface Payment {
  id: string;
  reservationId: string;
  userId: string;
  tokenId: string;
  amount: number;
  paidAt: Date;
}

export interface PaymentRequest {
  userId: string;
  tokenId: string;
  admitted: boolean;
  concertId: string;
  reservationId: string;
  idempotencyKey: string;
}

export interface PaidOutcome {
  outcome: "PAID";
  payment: string;
  paid: Date;
  total: number;
  balance_now: number;
  performance: string;
  seats_sold: number[];
  versions: number[];
}

export type PaymentOutcome =
  | PaidOutcome
  | { outcome: "REPLAYED"; payment: string }
  | { outcome: "ALREADY_PAID"; payment: string }
  | { outcome: "INSUFFICIENT_POINTS"; balance_now: number; total: number }
  | { outcome: "RESERVATION_EXPIRED"; expires: Date }
  | {
      outcome:
        | "RESERVATION_NOT_FOUND"
        | "NOT_OWNER"
        | "RESERVATION_CANCELLED"
        | "TOKEN_EXPIRED"
        | "IDEMPOTENCY_CONFLICT";
    };

export class PaymentRepository {
  constructor(private readonly database: Database) {}

  async pay(request: PaymentRequest): Promise<PaymentOutcome> {
    const [result] = await this.database.$queryRaw<[PaymentOutcome]>(Prisma.sql`
      SELECT outcome, payment, total, balance_now, expires, performance, seats_sold, versions, paid
      FROM pay_reservation(
        ${request.userId}::uuid,
        ${request.tokenId}::uuid,
        ${request.admitted}::boolean,
        ${request.concertId}::uuid,
        ${request.reservationId}::uuid,
        ${request.idempotencyKey}::uuid
      )
    `);
    return result;
  }

  find(paymentIds: readonly string[]): Promise<Payment[]> {
    return this.database.payment.findMany({
      where: { id: { in: [...paymentIds] } },
      select: { id: true, reservationId: true, userId: true, tokenId: true, amount: true, paidAt: true },
    });
  }
}
