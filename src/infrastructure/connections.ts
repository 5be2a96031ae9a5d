import type { Redis } from "ioredis";
import type { BackgroundErrors } from "./background-errors";
import { withTimeout } from "../shared/with-timeout";
import { databaseOn, openPool, type Database, type DatabaseTimeouts } from "./database";
import { Channels } from "./channels";
import { connectRedis, connectSubscriber } from "./redis";

/** A third operator's large hall waits for its turn rather than for the connections of those who buy. */
const longWorkConnections = 2;
const longWorkSeconds = 120;
/** How long a store may take to say that it is there. */
const answerSeconds = 1;

/** Everything a process talks to. Each connection finds its store again by itself after losing it. */
export interface Connections {
  database: Database;
  /** For work that takes up to two minutes. It waits longer for a Postgres that has fallen silent. */
  longWork: Database;
  redis: Redis;
  channels: Channels;
  errors: BackgroundErrors;
  /** Asks each store. @returns the names of those that do not answer. */
  findFaults(): Promise<string[]>;
  /**
   * Asks one store for anything at all, Postgres beside its pools: their being busy does not mean that it is away.
   * @throws Error when it does not answer within a second.
   */
  stores: Record<"postgres" | "redis", () => Promise<unknown>>;
  /** How the connections are at this moment, without asking anybody. */
  look(): ConnectionState;
  close(): Promise<void>;
}

export interface ConnectionState {
  /** Connections that may be open, are open, and are idle, and how much work waits for one. */
  pool: Record<"limit" | "open" | "idle" | "waiting", number>;
  redis: Record<"commands" | "publisher" | "subscriber", boolean>;
}

export function openConnections(options: {
  databaseUrl: string;
  redisUrl: string;
  databaseConnections: number;
  timeouts: { database: DatabaseTimeouts; redis: { commandSeconds: number } };
  errors: BackgroundErrors;
}): Connections {
  const { databaseUrl, redisUrl, databaseConnections, timeouts, errors } = options;
  const open = (connections: number, changed: Partial<DatabaseTimeouts> = {}) =>
    openPool(databaseUrl, { connections, timeouts: { ...timeouts.database, ...changed } });
  const pool = open(databaseConnections);
  const database = databaseOn(pool);
  const longWork = databaseOn(open(longWorkConnections, { statementSeconds: longWorkSeconds }));
  const probe = open(1, { statementSeconds: answerSeconds, poolWaitSeconds: answerSeconds });
  const redis = connectRedis(redisUrl, errors.report, timeouts.redis);
  const publisher = connectRedis(redisUrl, errors.report, timeouts.redis);
  const subscriber = connectSubscriber(redisUrl, errors.report, timeouts.redis);
  const stores = {
    postgres: () => withTimeout(answerSeconds * 1_000, probe.query("SELECT")),
    redis: () => withTimeout(answerSeconds * 1_000, redis.ping()),
  };
  return {
    database,
    longWork,
    redis,
    errors,
    channels: new Channels({ publisher, subscriber, ...timeouts.redis }),
    findFaults: async () => {
      const answers = await Promise.allSettled([stores.postgres(), stores.redis()]);
      return ["postgres", "redis"].filter((_, index) => answers[index]?.status === "rejected");
    },
    stores,
    look: () => ({
      pool: {
        limit: databaseConnections,
        open: pool.totalCount,
        idle: pool.idleCount,
        waiting: pool.waitingCount,
      },
      redis: {
        commands: redis.status === "ready",
        publisher: publisher.status === "ready",
        subscriber: subscriber.status === "ready",
      },
    }),
    close: async () => {
      await Promise.all([redis, publisher].map((connection) => connection.quit().catch(errors.report)));
      // One that has lost Redis cannot say goodbye, and would look for it for ever.
      [redis, publisher].forEach((connection) => connection.disconnect());
      subscriber.disconnect();
      await Promise.all([database.$disconnect(), longWork.$disconnect(), probe.end()]);
    },
  };
}
