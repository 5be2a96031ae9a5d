import type { Redis } from "ioredis";

const settlingMilliseconds = 2_500;

/**
 * The bytes that the data in Redis take: all that it has allocated but for the buffers of its clients and of its
 * log. Waits until it neither rewrites that log nor frees what has been deleted.
 */
export async function dataBytesOf(redis: Redis): Promise<number> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, settlingMilliseconds));
    const facts = await readFacts(redis);
    const busy = ["aof_rewrite_in_progress", "aof_rewrite_scheduled", "lazyfree_pending_objects"];
    if (busy.some((name) => facts[name])) continue;
    return facts["used_memory"]! - facts["mem_clients_normal"]! - facts["mem_aof_buffer"]!;
  }
}

/** How often scripts have run in Redis, and for how long in all. */
export async function scriptTimeOf(redis: Redis): Promise<{ calls: number; microseconds: number }> {
  const [, calls, usec] =
    /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(await redis.info("commandstats")) ?? [];
  return { calls: Number(calls ?? 0), microseconds: Number(usec ?? 0) };
}

async function readFacts(redis: Redis): Promise<Record<string, number>> {
  const text = (await redis.info("memory")) + (await redis.info("persistence"));
  return Object.fromEntries(
    [...text.matchAll(/^(\w+):(\d+)\r?$/gm)].map(([, name, value]) => [name, Number(value)]),
  );
}
