import type { Redis } from "ioredis";
import type { BackgroundErrors } from "./background-errors";
import { withTimeout } from "../shared/with-timeout";
import { databaseOn, openPool, type Database, type DatabaseTimeouts } from "./database";
import { Channels } from "./channels";
import { connectRedis, connectSubscriber } from "./redis";

/** Large halls are written on these two, so they never use the connections of buyers. */
const longWorkConnections = 2;
const longWorkSeconds = 120;
/** How long a store may take to answer a probe. */
const answerSeconds = 1;

/** All connections of a process to its stores. Each one reconnects by itself. */
export interface Connections {
  database: Database;
  /** For statements that take up to two minutes. It also waits that long for a silent Postgres. */
  longWork: Database;
  redis: Redis;
  channels: Channels;
  errors: BackgroundErrors;
  /** Probes each store. @returns the names of the stores that do not answer. */
  findUnavailableStores(): Promise<string[]>;
  /**
   * Probes one store. Postgres has a connection for this outside the pools, because a busy pool is no outage.
   * @throws Error when the store does not answer within a second.
   */
  stores: Record<"postgres" | "redis", () => Promise<unknown>>;
  /** The state of the connections now, without a round trip. */
  state(): ConnectionState;
  close(): Promise<void>;
}

export interface ConnectionState {
  /** How many connections may be open, are open and are idle, and how many requests wait for one. */
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
    findUnavailableStores: async () => {
      const answers = await Promise.allSettled([stores.postgres(), stores.redis()]);
      return ["postgres", "redis"].filter((_, index) => answers[index]?.status === "rejected");
    },
    stores,
    state: () => ({
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
      // quit() never returns while Redis is down, so force the disconnect.
      [redis, publisher].forEach((connection) => connection.disconnect());
      subscriber.disconnect();
      await Promise.all([database.$disconnect(), longWork.$disconnect(), probe.end()]);
    },
  };
}
