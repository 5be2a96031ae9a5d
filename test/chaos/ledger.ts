import type { Database } from "../../src/infrastructure/database";
import { until } from "../support/purchase";

/** The rows of Postgres at the end of a run that requests can create. */
export interface Ledger {
  accounts: { userId: string; balance: number }[];
  entries: { userId: string; sequence: number; kind: string; amount: number; key: string | null }[];
  reservations: {
    id: string;
    userId: string;
    performanceId: string;
    seatIds: number[];
    amount: number;
    status: string;
    expiresAt: number;
    paymentId: string | null;
    key: string;
  }[];
  payments: {
    id: string;
    reservationId: string;
    userId: string;
    amount: number;
    debitSequence: number;
    key: string;
  }[];
  soldSeats: { id: number; reservationId: string }[];
}

const statements: Record<keyof Ledger, string> = {
  accounts: `SELECT user_id AS "userId", balance FROM point_accounts`,
  entries: `
    SELECT user_id AS "userId", sequence, kind::text, amount, idempotency_key AS key
    FROM point_history`,
  reservations: `
    SELECT
      id, user_id AS "userId", performance_id AS "performanceId", seat_ids AS "seatIds", amount, status::text,
      floor(extract(epoch FROM expires_at) * 1000)::float AS "expiresAt", payment_id AS "paymentId",
      idempotency_key AS key
    FROM reservations`,
  payments: `
    SELECT
      id, reservation_id AS "reservationId", user_id AS "userId", amount, debit_sequence AS "debitSequence",
      idempotency_key AS key
    FROM payments`,
  soldSeats: `
    SELECT id, reservation_id AS "reservationId"
    FROM seats
    WHERE status = 'SOLD'`,
};

/** Reads the ledger when no other connection runs a statement. */
export async function readLedger(database: Database): Promise<Ledger> {
  await until("Postgres is idle", async () => {
    const others = await database.$queryRaw<unknown[]>`
      SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
    `;
    return others.length === 0;
  });
  const tables = Object.entries(statements).map(async ([table, statement]) => [
    table,
    await database.$queryRawUnsafe(statement),
  ]);
  return Object.fromEntries(await Promise.all(tables)) as Ledger;
}
