import type { Redis } from "ioredis";
import { connectDatabase, type Database } from "./database";
import { Channels } from "./pubsub";
import { connectRedis, connectSubscriber } from "./redis";

/** Everything a process talks to. Each connection finds its store again by itself after losing it. */
export interface Connections {
  database: Database;
  redis: Redis;
  channels: Channels;
  /** Asks each store. @returns the names of those that do not answer. */
  findFaults(): Promise<string[]>;
  close(): Promise<void>;
}

export function openConnections(options: {
  databaseUrl: string;
  redisUrl: string;
  databaseConnections: number;
  onError: (error: unknown) => void;
}): Connections {
  const { databaseUrl, redisUrl, databaseConnections, onError } = options;
  const database = connectDatabase(databaseUrl, { connections: databaseConnections });
  const redis = connectRedis(redisUrl, onError);
  const publisher = connectRedis(redisUrl, onError);
  const subscriber = connectSubscriber(redisUrl, onError);
  return {
    database,
    redis,
    channels: new Channels({ publisher, subscriber }),
    findFaults: async () => {
      const answers = await Promise.allSettled([database.$queryRaw`SELECT 1`, redis.ping()]);
      return ["postgres", "redis"].filter((_, index) => answers[index]?.status === "rejected");
    },
    close: async () => {
      await Promise.all([redis, publisher].map((connection) => connection.quit().catch(onError)));
      // One that has lost Redis cannot say goodbye, and would look for it for ever.
      [redis, publisher].forEach((connection) => connection.disconnect());
      subscriber.disconnect();
      await database.$disconnect();
    },
  };
}
