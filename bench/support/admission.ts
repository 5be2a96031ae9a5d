import { randomUUID } from "node:crypto";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import type { DrivenQueue } from "./driven-queue";

export const ADMITTED_AT_ONCE = 1_000;

/** Makes room for 1,000 more people. @returns the milliseconds until they were admitted. */
export async function admitAtOnce(queue: DrivenQueue): Promise<number> {
  const active = `${queueChannel(queue.concertId)}:active`;
  const capacity = (await queue.redis.zcard(active)) + ADMITTED_AT_ONCE;
  const begin = performance.now();
  await queue.store.configure(queue.concertId, { capacity });
  const milliseconds = performance.now() - begin;
  if ((await queue.redis.zcard(active)) !== capacity) throw new Error("Not all of them were admitted.");
  return milliseconds;
}

/** The writes of 1,000 admissions, decided by nobody, as one pipeline. @returns their milliseconds. */
export async function writeAdmissions({ redis }: DrivenQueue): Promise<number> {
  const ids = Array.from({ length: ADMITTED_AT_ONCE }, () => randomUUID());
  const key = (name: string) => `bench:admission:${name}`;
  const filling = redis.pipeline();
  for (const id of ids)
    filling.zadd(key("waiting"), 1, id).zadd(key("seen"), 1, id).hset(key("tokens"), id, id);
  await filling.exec();
  const pipeline = redis.pipeline().zpopmin(key("waiting"), ADMITTED_AT_ONCE);
  for (const id of ids) {
    pipeline
      .zrem(key("seen"), id)
      .hset(key("tokens"), id, `${id} 17592186044416 1763721000000 1763721000000`);
    pipeline.zadd(key("active"), 1_763_721_000_000, id).zadd(key("admissions"), 1_763_721_000_000, id);
  }
  const begin = performance.now();
  await pipeline.exec();
  const milliseconds = performance.now() - begin;
  await redis.unlink(key("tokens"), key("active"), key("admissions"));
  return milliseconds;
}
