import type { Redis } from "ioredis";
import { databaseOn, openPool, type Database, type DatabaseTimeouts } from "./database";
import { Channels } from "./pubsub";
import { connectRedis, connectSubscriber } from "./redis";

/** Everything a process talks to. Each connection finds its store again by itself after losing it. */
export interface Connections {
  database: Database;
  redis: Redis;
  channels: Channels;
  /** Asks each store. @returns the names of those that do not answer. */
  findFaults(): Promise<string[]>;
  /** Asks one store for anything at all. @throws Error when it does not answer. */
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
  onError: (error: unknown) => void;
}): Connections {
  const { databaseUrl, redisUrl, databaseConnections, timeouts, onError } = options;
  const pool = openPool(databaseUrl, { connections: databaseConnections, timeouts: timeouts.database });
  const database = databaseOn(pool);
  const redis = connectRedis(redisUrl, onError, timeouts.redis);
  const publisher = connectRedis(redisUrl, onError, timeouts.redis);
  const subscriber = connectSubscriber(redisUrl, onError);
  const stores = { postgres: () => database.$queryRaw`SELECT 1`, redis: () => redis.ping() };
  return {
    database,
    redis,
    channels: new Channels({ publisher, subscriber }),
    findFaults: async () => {
      const answers = await Promise.allSettled([stores.postgres(), stores.redis()]);
      return ["postgres", "redis"].filter((_, index) => answers[index]?.status === "rejected");
    },
    stores,
    look: () => ({
      pool: {
        ...{ limit: databaseConnections, open: pool.totalCount },
        ...{ idle: pool.idleCount, waiting: pool.waitingCount },
      },
      redis: {
        commands: redis.status === "ready",
        publisher: publisher.status === "ready",
        subscriber: subscriber.status === "ready",
      },
    }),
    close: async () => {
      await Promise.all([redis, publisher].map((connection) => connection.quit().catch(onError)));
      // One that has lost Redis cannot say goodbye, and would look for it for ever.
      [redis, publisher].forEach((connection) => connection.disconnect());
      subscriber.disconnect();
      await database.$disconnect();
    },
  };
}
