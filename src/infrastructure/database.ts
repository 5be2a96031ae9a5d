import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { PrismaPg } from "@prisma/adapter-pg";
import { Pool, type PoolClient, type PoolConfig } from "pg";
import { Prisma, PrismaClient } from "../generated/prisma/client";

export { Prisma };
export type Database = PrismaClient;
export type Transaction = Prisma.TransactionClient;

/** Runs work in one transaction with a time limit. The transaction is rolled back when the work throws. */
export type Transact = <Result>(
  limit: { seconds: number },
  work: (tx: Transaction) => Promise<Result>,
) => Promise<Result>;

const maxStatementNames = 500;
/** How long the client waits beyond Postgres's own statement timeout. */
const graceSeconds = 1;

export interface DatabaseTimeouts {
  statementSeconds: number;
  lockSeconds: number;
  /** How long a transaction may be idle before Postgres ends its session. */
  idleTransactionSeconds: number;
  /** How long a request waits for a connection of the pool. */
  poolWaitSeconds: number;
}

export interface PoolOptions {
  connections: number;
  /** Absent: nothing is limited. */
  timeouts?: DatabaseTimeouts;
}

/** A pool of connections to Postgres. Losing an idle connection is not an error. */
export function openPool(url: string, { connections, timeouts }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    keepAlive: true,
    ...(timeouts && toPoolTimeouts(timeouts)),
  }).on("error", () => {});
  if (!timeouts) return pool;
  const silenceSeconds = timeouts.statementSeconds + graceSeconds;
  return pool.on("connect", (client) => giveUpWhenSilent(client, silenceSeconds));
}

function toPoolTimeouts(timeouts: DatabaseTimeouts): PoolConfig {
  return {
    connectionTimeoutMillis: timeouts.poolWaitSeconds * 1_000,
    statement_timeout: timeouts.statementSeconds * 1_000,
    lock_timeout: timeouts.lockSeconds * 1_000,
    idle_in_transaction_session_timeout: timeouts.idleTransactionSeconds * 1_000,
  };
}

/**
 * Server-side timeouts do not fire when Postgres is frozen or unreachable, so the client closes silent connections.
 * The connection leaves the pool, so a late answer is never taken for the answer to another statement.
 */
function giveUpWhenSilent(client: PoolClient, seconds: number): void {
  const { stream } = (client as PoolClient & { connection: { stream: Socket } }).connection;
  stream.setTimeout(seconds * 1_000, () => {
    const { bytesRead } = stream;
    // If this process itself was suspended, the data that arrived meanwhile is read first.
    setImmediate(() => stream.bytesRead === bytesRead && stream.destroy());
  });
}

/**
 * Prisma on a pool. Disconnecting ends the pool. Statements are named by their text and prepared once per connection,
 * so a hot statement skips planning.
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

/** Like transactOn, for reads: the whole transaction sees one snapshot. */
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

/** The number of names is bounded. Further statements run unprepared, so that they do not fill Postgres's memory. */
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
