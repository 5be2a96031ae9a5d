import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { PrismaPg } from "@prisma/adapter-pg";
import { Pool, type PoolClient } from "pg";
import { Prisma, PrismaClient } from "../generated/prisma/client";

export { Prisma };
export type Database = PrismaClient;
export type Transaction = Prisma.TransactionClient;

/** Runs work in one transaction, which may take so many seconds. It is undone when the work throws. */
export type Transact = <Result>(
  limit: { seconds: number },
  work: (tx: Transaction) => Promise<Result>,
) => Promise<Result>;

const maxStatementNames = 500;
/** How much later than Postgres, which ends statements that take too long, we do it ourselves. */
const graceSeconds = 1;

export interface DatabaseTimeouts {
  statementSeconds: number;
  lockSeconds: number;
  /** How long a transaction may do nothing before Postgres ends its session. */
  idleTransactionSeconds: number;
  /** How long work waits for a connection of the pool. */
  poolWaitSeconds: number;
}

export interface PoolOptions {
  connections: number;
  /** Without them anything may take as long as it takes. */
  timeouts?: DatabaseTimeouts;
}

/** Connections to Postgres. One that is lost or given up while it is idle is no error. */
export function openPool(url: string, { connections, timeouts }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    keepAlive: true,
    ...(timeouts && {
      connectionTimeoutMillis: timeouts.poolWaitSeconds * 1_000,
      statement_timeout: timeouts.statementSeconds * 1_000,
      lock_timeout: timeouts.lockSeconds * 1_000,
      idle_in_transaction_session_timeout: timeouts.idleTransactionSeconds * 1_000,
    }),
  }).on("error", () => {});
  if (!timeouts) return pool;
  const silenceSeconds = timeouts.statementSeconds + graceSeconds;
  return pool.on("connect", (client) => giveUpWhenSilent(client, silenceSeconds));
}

/**
 * Limits of Postgres's own say nothing once Postgres is frozen or cut off. What then waits fails as on any lost
 * connection, and the connection leaves the pool: no late answer is ever taken for that to another question.
 */
function giveUpWhenSilent(client: PoolClient, seconds: number): void {
  const { stream } = (client as PoolClient & { connection: { stream: Socket } }).connection;
  stream.setTimeout(seconds * 1_000, () => {
    const { bytesRead } = stream;
    // If it was this process that stood still, what came meanwhile is read before this.
    setImmediate(() => stream.bytesRead === bytesRead && stream.destroy());
  });
}

/**
 * Prisma on a pool, which ends with it. Statements are prepared once per connection and named by their text, which
 * is what lets a hot statement skip planning.
 */
export function databaseOn(pool: Pool): Database {
  const options = { disposeExternalPool: true, statementNameGenerator: statementNames() };
  const { connectionTimeoutMillis: maxWait } = pool.options;
  return new PrismaClient({
    adapter: new PrismaPg(pool, options),
    transactionOptions: maxWait === undefined ? {} : { maxWait },
  });
}

export function connectDatabase(url: string, options: PoolOptions): Database {
  return databaseOn(openPool(url, options));
}

export function transactOn(database: Database): Transact {
  return ({ seconds }, work) =>
    database.$transaction((tx) => workWithin(seconds, tx, work), { timeout: seconds * 1_000 });
}

/** As transactOn, for work that only reads: all of it sees the data of one moment. */
export function readOn(database: Database): Transact {
  return ({ seconds }, work) =>
    database.$transaction(
      async (tx) => {
        await tx.$executeRaw`SET TRANSACTION READ ONLY`;
        return workWithin(seconds, tx, work);
      },
      { timeout: seconds * 1_000, isolationLevel: "RepeatableRead" },
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

/** Names come from a bounded cache; statements beyond it go unprepared rather than fill the server's memory. */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= maxStatementNames) return "";
    const name = createHash("sha256").update(sql).digest("base64url").slice(0, 20);
    names.set(sql, name);
    return name;
  };
}
