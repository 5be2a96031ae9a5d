import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { Pool } from "pg";
import { Prisma, PrismaClient } from "../generated/prisma/client";

export { Prisma };
export type Database = PrismaClient;
export type Transaction = Prisma.TransactionClient;

/** Runs work in one transaction, which may take so many seconds. It is undone when the work throws. */
export type Transact = <Result>(
  limit: { seconds: number },
  work: (tx: Transaction) => Promise<Result>,
) => Promise<Result>;

const mostStatementNames = 500;
/** How long work waits for a connection of the pool. */
const connectionMilliseconds = 5_000;

/** The connections to Postgres of one process. */
export function openPool(url: string, { connections }: { connections: number }): Pool {
  return new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectionMilliseconds,
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
  });
}

/**
 * Prisma on a pool, which ends with it. Statements are prepared once per connection and named by their text, which
 * is what lets a hot statement skip planning.
 */
export function databaseOn(pool: Pool): Database {
  const options = { disposeExternalPool: true, statementNameGenerator: statementNames() };
  return new PrismaClient({ adapter: new PrismaPg(pool, options) });
}

export function connectDatabase(url: string, limits: { connections: number }): Database {
  return databaseOn(openPool(url, limits));
}

export function transactOn(database: Database): Transact {
  return ({ seconds }, work) =>
    database.$transaction((tx) => workWithin(seconds, tx, work), durationOf(seconds));
}

/** As transactOn, for work that only reads: all of it sees the data of one moment. */
export function readOn(database: Database): Transact {
  return ({ seconds }, work) =>
    database.$transaction(
      async (tx) => {
        await tx.$executeRaw`SET TRANSACTION READ ONLY`;
        return workWithin(seconds, tx, work);
      },
      { ...durationOf(seconds), isolationLevel: "RepeatableRead" },
    );
}

async function workWithin<Result>(
  seconds: number,
  tx: Transaction,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  await tx.$executeRaw`SELECT set_config('statement_timeout', ${`${seconds}s`}, true)`;
  return work(tx);
}

const durationOf = (seconds: number) => ({ maxWait: connectionMilliseconds, timeout: seconds * 1_000 });

/** Names come from a bounded cache; statements beyond it go unprepared rather than fill the server's memory. */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= mostStatementNames) return "";
    const name = createHash("sha256").update(sql).digest("base64url").slice(0, 20);
    names.set(sql, name);
    return name;
  };
}
