import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Database, Prisma } from "../../src/infrastructure/database";
import type { HoldRequest } from "../../src/reservation/reservation.repository";
import type { Sale } from "./sale";

/** SQL with $1, $2 and so on, and its values. */
export type Statement = Pick<Prisma.Sql, "text" | "values">;

/** Records the statement of a repository, so that a baseline always runs the same one. */
export async function statementOf(work: (database: Database) => Promise<unknown>): Promise<Statement> {
  const statements: Statement[] = [];
  await work(databaseOn(async ({ text, values }) => [statements.push({ text, values })]));
  const [statement] = statements;
  if (!statement) throw new Error("The repository has run no statement.");
  return statement;
}

/** A database for repositories that runs their statements through pg, prepared, without Prisma. */
export function databaseThroughPg(pool: Pool): Database {
  const names = new Map<string, string>();
  return databaseOn(async ({ text, values }) => {
    const name = names.get(text) ?? `statement_${names.size}`;
    names.set(text, name);
    return (await pool.query({ name, text, values })).rows;
  });
}

/** Holds one seat for an admitted user who buys it with a new token. */
export function holdRequest(
  { concertId, performanceId, seatIds }: Sale,
  index: number,
  user: { userId: string; holdSeconds?: number },
): HoldRequest {
  return {
    userId: user.userId,
    tokenId: randomUUID(),
    admitted: true,
    concertId,
    performanceId,
    seatIds: [Number(seatIds[index])],
    idempotencyKey: randomUUID(),
    holdSeconds: user.holdSeconds ?? 300,
    maxSeatsPerUser: 4,
  };
}

function databaseOn(run: (statement: Prisma.Sql) => Promise<unknown[]>): Database {
  return { $queryRaw: run } as unknown as Database;
}
