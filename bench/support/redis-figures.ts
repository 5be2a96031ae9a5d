import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";

const pauseMilliseconds = 2_500;
const background = ["aof_rewrite_in_progress", "aof_rewrite_scheduled", "lazyfree_pending_objects"];

/**
 * The memory that Redis has allocated, without the buffers of clients and of its log. Waits until Redis neither rewrites
 * its log nor frees deleted objects.
 */
export async function dataBytesOf(redis: Redis): Promise<number> {
  for (;;) {
    await sleep(pauseMilliseconds);
    const text = (await redis.info("memory")) + (await redis.info("persistence"));
    const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(text)?.[1]);
    if (background.some((name) => read(name) > 0)) continue;
    return read("used_memory") - read("mem_clients_normal") - read("mem_aof_buffer");
  }
}

/** The number of script calls in Redis, and their total time. */
export async function scriptTimeOf(redis: Redis): Promise<{ calls: number; microseconds: number }> {
  const statistics = await redis.info("commandstats");
  const [, calls = 0, microseconds = 0] = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(statistics) ?? [];
  return { calls: Number(calls), microseconds: Number(microseconds) };
}
