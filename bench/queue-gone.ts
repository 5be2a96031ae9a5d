import { queueChannel } from "../src/queue/store/queue-scripts";
import type { TokenClaims } from "../src/queue/token/queue-token";
import { DrivenQueue } from "./support/driven-queue";
import { dataBytesOf } from "./support/redis-memory";
import type { Benchmark, Section } from "./support/report";
import type { Stage } from "./support/stage";

const people = 100_000;
const waves = 2;
const atOnce = 1_000;

interface Wave {
  remembered: number;
  forgotten: number;
}

/** What is left in Redis of people who have bought and gone. */
export const queueGone: Benchmark = { name: "line-gone", measure };

async function measure(stage: Stage): Promise<Section> {
  // The API carries endings to Postgres.
  await stage.api();
  const queue = await DrivenQueue.open(stage, { capacity: 1_000_000 });
  await forget(queue, await comeAndGo(stage, queue, atOnce));
  const before = await dataBytesOf(queue.redis);
  const found: Wave[] = [];
  for (let wave = 0; wave < waves; wave += 1) {
    const gone = await comeAndGo(stage, queue, people);
    const remembered = (await dataBytesOf(queue.redis)) - before;
    await forget(queue, gone);
    found.push({ remembered, forgotten: (await dataBytesOf(queue.redis)) - before });
  }
  const row = (name: string, bytes: number) => [name, inKilobytes(bytes), (bytes / people).toFixed(1)];
  return {
    title: "Memory of Redis after people have come and gone",
    header: ["when", "KB more than before", "bytes for each of 100,000"],
    rows: [
      row("before", 0),
      ...found.flatMap(({ remembered, forgotten }, index) => [
        row(`${((index + 1) * people).toLocaleString("en")} gone, the last 100,000 remembered`, remembered),
        row(`${((index + 1) * people).toLocaleString("en")} gone, all of them forgotten`, forgotten),
      ]),
    ],
    remarks: [
      "Everyone joined, was admitted and paid. How a token ended is remembered for an hour; here these entries were given",
      "a millisecond to live instead, once Postgres had the endings. `before` is after a first thousand, so that the",
      "bounded lists of measurements are in it.",
    ],
  };
}

async function comeAndGo(stage: Stage, queue: DrivenQueue, count: number): Promise<TokenClaims[]> {
  const gone: TokenClaims[] = [];
  const userIds = await stage.users(count);
  for (let from = 0; from < count; from += atOnce) {
    const joining = userIds.slice(from, from + atOnce).map((userId) => queue.join(userId));
    const batch = await Promise.all(joining);
    await Promise.all(batch.map((claims) => queue.store.finish(claims, "PAID")));
    gone.push(...batch);
  }
  await untilCarried(queue);
  return gone;
}

async function untilCarried({ redis, concertId }: DrivenQueue): Promise<void> {
  while ((await redis.zcard(`${queueChannel(concertId)}:endings`)) > 0)
    await new Promise((resolve) => setTimeout(resolve, 250));
}

/** Lets what is remembered of them run out now. */
async function forget({ redis, concertId }: DrivenQueue, gone: TokenClaims[]): Promise<void> {
  const keys = gone.map(({ tokenId }) => `${queueChannel(concertId)}:ended:${tokenId}`);
  for (let from = 0; from < keys.length; from += atOnce)
    await Promise.all(keys.slice(from, from + atOnce).map((key) => redis.pexpire(key, 1)));
  // An entry that is looked for after its time is gone at once.
  for (let from = 0; from < keys.length; from += atOnce) {
    const left = await redis.exists(...keys.slice(from, from + atOnce));
    if (left > 0) throw new Error(`${left} entries were not forgotten.`);
  }
}

function inKilobytes(bytes: number): string {
  return Math.round(bytes / 1_024).toLocaleString("en");
}
