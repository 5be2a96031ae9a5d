import type { Redis } from "ioredis";
import { connectRedis } from "../../src/infrastructure/redis";
import { RedisServer } from "./redis-server";

export interface TestRedis {
  readonly server: RedisServer;
  /** @returns a connection as an API process makes it. It closes after the last test. */
  connect(): Redis;
}

/** Gives the tests of a file or of a describe block a Redis that no other test file uses. */
export function useRedis(): TestRedis {
  let started: RedisServer | undefined;
  const connections: Redis[] = [];
  beforeAll(async () => void (started = await RedisServer.start()));
  afterAll(async () => {
    connections.forEach((redis) => redis.disconnect());
    await started?.discard();
  });
  return {
    get server() {
      if (!started) throw new Error("Redis starts before the first test of the block, and not earlier.");
      return started;
    },
    connect() {
      const redis = connectRedis(this.server.url, () => {});
      connections.push(redis);
      return redis;
    },
  };
}
