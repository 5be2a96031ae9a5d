import { Prisma, type Transaction } from "../infrastructure/database";
import { paymentRules } from "./payment-rules";
import { pointRules } from "./point-rules";
import { maxFaults, type Fault, type RuleResult } from "./report";
import { reservationRules } from "./reservation-rules";
import type { Rule } from "./rule";
import { seatRules } from "./seat-rules";

export const rules: readonly Rule[] = [...pointRules, ...paymentRules, ...reservationRules, ...seatRules];

export interface KnownEnding {
  tokenId: string;
  source: "PAYMENT" | "QUEUE";
  endedAt: Date;
}

/** Finds rows in Postgres that contradict the rules. */
export class IntegrityRepository {
  /** @param limits how many seats of one performance a user may have. */
  constructor(private readonly limits: { maxSeatsPerUser: number }) {}

  async find(tx: Transaction, { name, query }: Rule): Promise<RuleResult> {
    const rows = await tx.$queryRaw<(Fault & { total: number })[]>(Prisma.sql`
      WITH limits AS (SELECT ${this.limits.maxSeatsPerUser}::integer AS seats_per_user)
      SELECT ${name} AS rule, subject, id, detail, count(*) OVER ()::integer AS total
      FROM (${Prisma.raw(query)}) found
      ORDER BY id
      LIMIT ${maxFaults}
    `);
    const [first] = rows;
    return { faults: rows.map(({ total: _, ...fault }) => fault), total: first?.total ?? 0 };
  }

  /** The endings that Postgres knows of these tokens: from payments, and from the outbox of the queue. */
  findEnded(tx: Transaction, tokenIds: readonly string[]): Promise<KnownEnding[]> {
    return tx.$queryRaw<KnownEnding[]>(Prisma.sql`
      SELECT token_id AS "tokenId", 'PAYMENT' AS source, paid_at AS "endedAt"
      FROM payments
      WHERE token_id = ANY (${tokenIds}::uuid[])
      UNION ALL
      SELECT token_id, 'QUEUE', ended_at
      FROM queue_endings
      WHERE token_id = ANY (${tokenIds}::uuid[])
    `);
  }

  /** The moment of the snapshot, and its concerts. */
  async readScope(tx: Transaction): Promise<{ now: Date; concertIds: string[] }> {
    const [row] = await tx.$queryRaw<[{ now: Date; concertIds: string[] }]>(Prisma.sql`
      SELECT clock_timestamp() AS now, ARRAY(SELECT id::text FROM concerts) AS "concertIds"
    `);
    return row;
  }
}
