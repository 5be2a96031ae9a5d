import { randomUUID } from "node:crypto";
import { claimsOf, type TokenClaims } from "../../src/queue/token/queue-token";
import { CrowdedQueue } from "../../test/support/crowded-queue";
import type { Stage } from "../../test/support/stage";

/** Joins in one pipeline to Redis. */
const pipelined = 1_000;
/** The queue admits as many waiters as its capacity allows. Tokens stay present and do not time out. */
const settings = {
  admissionsPerSecond: 1_000_000_000,
  graceSeconds: 80_000,
  checkSeconds: 80_000,
  activeSeconds: 80_000,
  recoverySeconds: 0,
};

/** Opens the queue of a new concert, which the benchmark drives by its scripts, without GraphQL. */
export async function openQueue(stage: Stage, capacity: number): Promise<CrowdedQueue> {
  const { concertId } = await stage.concert();
  const queue = new CrowdedQueue(stage, concertId, { capacity, ...settings });
  stage.beforeClose(async () => queue.close());
  // The first call sets up the queue. The settings of the API are different.
  await queue.store.tick(concertId);
  return queue;
}

export async function join(
  { store, concertId }: CrowdedQueue,
  userId: string = randomUUID(),
): Promise<TokenClaims> {
  return claimsOf(await store.join({ userId, concertId, newTokenId: randomUUID() }));
}

/** Adds `count` users. @returns `keep` of them, spread evenly over the queue. */
export async function fill(queue: CrowdedQueue, count: number, keep = count): Promise<TokenClaims[]> {
  const kept: TokenClaims[] = [];
  const step = count / keep;
  for (let from = 0; from < count; from += pipelined) {
    const batch = Array.from({ length: Math.min(pipelined, count - from) }, () => join(queue));
    (await Promise.all(batch)).forEach((claims, index) => {
      if (from + index >= kept.length * step) kept.push(claims);
    });
  }
  return kept;
}
