import { randomUUID } from "node:crypto";
import type { CrowdedQueue } from "../../test/support/crowded-queue";

export const ADMISSIONS = 1_000;

/** Raises the capacity by 1,000. @returns the milliseconds until the queue has admitted as many waiters. */
export async function admitAtOnce(queue: CrowdedQueue): Promise<number> {
  const capacity = (await queue.count("active")) + ADMISSIONS;
  const begin = performance.now();
  await queue.store.configure(queue.concertId, { capacity });
  const milliseconds = performance.now() - begin;
  if ((await queue.count("active")) !== capacity) throw new Error("The queue did not admit 1,000 waiters.");
  return milliseconds;
}

/** Sends the writes of 1,000 admissions as one pipeline, without their decisions. @returns the milliseconds. */
export async function writeAdmissions({ redis }: CrowdedQueue): Promise<number> {
  const ids = Array.from({ length: ADMISSIONS }, () => randomUUID());
  const key = (name: string) => `bench:admission:${name}`;
  const setUp = redis.pipeline();
  for (const id of ids)
    setUp.zadd(key("waiting"), 1, id).zadd(key("seen"), 1, id).hset(key("tokens"), id, id);
  await setUp.exec();
  const time = 1_763_721_000_000;
  const pipeline = redis.pipeline().zpopmin(key("waiting"), ADMISSIONS);
  for (const id of ids) {
    pipeline.zrem(key("seen"), id).hset(key("tokens"), id, `${id} 17592186044416 ${time} ${time}`);
    pipeline.zadd(key("active"), time, id).zadd(key("admissions"), time, id);
  }
  const begin = performance.now();
  await pipeline.exec();
  const milliseconds = performance.now() - begin;
  await redis.unlink(key("tokens"), key("active"), key("admissions"));
  return milliseconds;
}
