import { setTimeout as sleep } from "node:timers/promises";
import type { TokenClaims } from "../src/queue/token/queue-token";
import { queueChannel } from "../src/queue/store/queue-scripts";
import type { CrowdedQueue } from "../test/support/crowded-queue";
import type { Stage } from "../test/support/stage";
import { join, openQueue } from "./support/queue";
import { dataBytesOf } from "./support/redis-figures";
import { whole, type Benchmark, type Section } from "./support/report";
import { createUsers } from "./support/sale";
import { startApi } from "./support/server";

const usersPerWave = 100_000;
const waves = 2;
const atOnce = 1_000;

/** The memory of Redis that remains after users have bought and gone. */
export const queueGone: Benchmark = { name: "queue-gone", measure };

async function measure(stage: Stage): Promise<Section> {
  // The API relays endings to Postgres.
  await startApi(stage);
  const queue = await openQueue(stage, 1_000_000);
  await expireEndings(queue, await comeAndGo(stage, queue, atOnce));
  const before = await dataBytesOf(queue.redis);
  const row = (name: string, bytes: number) => [
    name,
    whole(bytes / 1_024),
    (bytes / usersPerWave).toFixed(1),
  ];
  const rows = [row("before", 0)];
  for (let wave = 1; wave <= waves; wave += 1) {
    const gone = await comeAndGo(stage, queue, usersPerWave);
    const total = whole(wave * usersPerWave);
    rows.push(row(`${total} gone, the last 100,000 remembered`, (await dataBytesOf(queue.redis)) - before));
    await expireEndings(queue, gone);
    rows.push(row(`${total} gone, all of them forgotten`, (await dataBytesOf(queue.redis)) - before));
  }
  return {
    title: "Memory of Redis after users have come and gone",
    header: ["when", "KB more than before", "bytes for each of 100,000"],
    rows,
    remarks: [
      "Each user joined, was admitted and paid. Redis remembers for an hour how a token ended. The benchmark expires these",
      "entries as soon as Postgres has the endings. `before` is after the first 1,000 users, so it contains the bounded",
      "lists of measurements. What is left after all are forgotten is the id of each in the list of the slot of time of its",
      "last sign. Ticks look through a list when it is older than the grace time, 60 s, which a round does not wait for.",
    ],
  };
}

async function comeAndGo(stage: Stage, queue: CrowdedQueue, count: number): Promise<TokenClaims[]> {
  const gone: TokenClaims[] = [];
  while (gone.length < count) {
    const userIds = await createUsers(stage, atOnce);
    const joined = await Promise.all(userIds.map((userId) => join(queue, userId)));
    await Promise.all(joined.map((claims) => queue.store.finish(claims, "PAID")));
    gone.push(...joined);
  }
  while ((await queue.redis.zcard(`${queueChannel(queue.concertId)}:endings`)) > 0) await sleep(250);
  return gone;
}

/** Expires the entries that say how these tokens ended. */
async function expireEndings(queue: CrowdedQueue, gone: TokenClaims[]): Promise<void> {
  const batches = batchesOf(gone.map(({ tokenId }) => `${queueChannel(queue.concertId)}:ended:${tokenId}`));
  for (const keys of batches) await Promise.all(keys.map((key) => queue.redis.pexpire(key, 1)));
  // Redis deletes an expired key when it is read.
  for (const keys of batches) {
    const left = await queue.redis.exists(...keys);
    if (left > 0) throw new Error(`${left} entries did not expire.`);
  }
}

function batchesOf<Item>(items: Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / atOnce) }, (_, index) =>
    items.slice(index * atOnce, (index + 1) * atOnce),
  );
}
