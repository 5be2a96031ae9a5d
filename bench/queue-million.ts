import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { packUuid } from "../src/shared/identifiers";
import type { CrowdedQueue } from "../test/support/crowded-queue";
import type { Stage } from "../test/support/stage";
import type { Post } from "./support/load";
import { readToken, readTypename } from "./support/operations";
import { fill, openQueue } from "./support/queue";
import { dataBytesOf, scriptTimeOf } from "./support/redis-figures";
import { decimal, whole, type Benchmark, type Section } from "./support/report";
import { alternate, delaysOf, medianOf, type Delays } from "./support/rounds";
import { startApi, type Server } from "./support/server";

const sizes = [1_000, 10_000, 100_000, 1_000_000];
const tokensPerQueue = 500;
const readings = 4_000;
const warmUps = 1_000;
/** Waiters admitted at once. */
const admitted = 1_000;
const admissions = { warmUps: 1, rounds: 5 };

interface FilledQueue {
  queue: CrowdedQueue;
  size: number;
  bytesEach: number;
  /** The memory of one user id in a sorted set of this size. */
  plainBytesEach: number;
  posts: Post[];
}

/** Queues of up to one million waiters: the memory of a waiter, and the time of an operation by length. */
export const queueMillion: Benchmark = { name: "queue-million", measure };

async function measure(stage: Stage): Promise<Section[]> {
  const api = await startApi(stage);
  const queues: FilledQueue[] = [];
  for (const size of sizes) queues.push(await fillQueue(stage, size));
  const sides = new Map(queues.map(({ size, posts }) => [whole(size), posts]));
  const trivial = queues[0]!.posts.map(({ token }) => readTypename(token));
  const delays = await readInTurn(api, new Map([...sides, ["trivial", trivial]]));
  const scripts: number[] = [];
  for (const { queue, posts } of queues) scripts.push(medianOf(await scriptTimes(api, queue.redis, posts)));
  return [memorySection(queues), readingSection(delays, scripts), await measureAdmissions(queues)];
}

async function fillQueue(stage: Stage, size: number): Promise<FilledQueue> {
  const queue = await openQueue(stage, 0);
  const empty = await dataBytesOf(queue.redis);
  const waiters = await fill(queue, size, tokensPerQueue);
  const filled = await dataBytesOf(queue.redis);
  await fillPlain(queue, size);
  const both = await dataBytesOf(queue.redis);
  await queue.redis.unlink("bench:plain");
  const posts = waiters.map((claims) => readToken(queue.signer.sign(claims)));
  return { queue, size, bytesEach: (filled - empty) / size, plainBytesEach: (both - filled) / size, posts };
}

/** The smallest possible queue: user ids in one sorted set. */
async function fillPlain({ redis }: CrowdedQueue, size: number): Promise<void> {
  for (let from = 0; from < size; from += 1_000) {
    const members = Array.from({ length: 1_000 }, (_, index) => [from + index, randomUUID()]);
    await redis.zadd("bench:plain", ...members.flat());
  }
}

/** Sends one request to each side in turn, so that other load on the machine affects all sides equally. */
async function readInTurn({ load }: Server, sides: Map<string, Post[]>): Promise<Map<string, Delays>> {
  const milliseconds = new Map([...sides.keys()].map((name) => [name, [] as number[]]));
  for (let index = -warmUps; index < readings; index += 1) {
    for (const [name, posts] of index % 2 === 0 ? [...sides] : [...sides].reverse()) {
      const begin = performance.now();
      await load.ask(posts[Math.abs(index) % posts.length]!);
      if (index >= 0) milliseconds.get(name)!.push(performance.now() - begin);
    }
  }
  return new Map([...milliseconds].map(([name, values]) => [name, delaysOf(values)]));
}

/** Microseconds of a script, as Redis counts them. The ticks of all queues are among the scripts. */
async function scriptTimes({ load }: Server, redis: Redis, posts: Post[]): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await scriptTimeOf(redis);
    for (const post of posts) await load.ask(post);
    const after = await scriptTimeOf(redis);
    found.push((after.microseconds - before.microseconds) / (after.calls - before.calls));
  }
  return found;
}

function memorySection(queues: FilledQueue[]): Section {
  return {
    title: "Memory of Redis by number of waiters",
    header: ["waiters", "bytes per waiter", "bytes per user id in one sorted set", "ratio"],
    rows: queues.map(({ size, bytesEach, plainBytesEach }) => [
      whole(size),
      whole(bytesEach),
      whole(plainBytesEach),
      decimal(bytesEach / plainBytesEach),
    ]),
    remarks: [
      "Differences of the memory that Redis has allocated, without the buffers of its clients and of its log. A waiter has",
      "a position, and a record of the token and of the last sign, by a user id of 16 bytes. The last but one column has the",
      "user id as text. In small queues the first allocation of Redis weighs more.",
    ],
  };
}

function readingSection(delays: Map<string, Delays>, scripts: number[]): Section {
  const of = (size: number) => delays.get(whole(size))!;
  const trivial = delays.get("trivial")!;
  const shortest = of(sizes[0]!);
  const row = (name: string, { p50, p99 }: Delays, script = "") => {
    const ratios = [p50 / shortest.p50, p99 / shortest.p99];
    return [name, ...[p50, p99, ...ratios].map(decimal), script];
  };
  return {
    title: "`queueToken` by number of waiters",
    header: [
      "waiters",
      "p50 ms",
      "p99 ms",
      "p50 to that of 1,000 (target 2)",
      "p99 to that of 1,000",
      "µs in Redis",
    ],
    rows: [
      ...sizes.map((size, index) => row(whole(size), of(size), whole(scripts[index]!))),
      row("`{ __typename }`, same headers", trivial),
    ],
    remarks: [
      `${whole(readings)} requests of each kind, one after the other and the kinds in turn, from waiters all over the queue.`,
      "µs in Redis is the time of a script as Redis counts it. The ticks of the queues are among the scripts.",
    ],
  };
}

async function measureAdmissions(queues: FilledQueue[]): Promise<Section> {
  // The shortest queue would be empty afterwards.
  const long = queues.filter(({ size }) => size > admitted);
  const sides = new Map(long.map(({ queue, size }) => [whole(size), () => admitAtOnce(queue)]));
  sides.set("the same writes as one pipeline", () => writeAdmissions(queues[0]!.queue));
  const rounds = await alternate<Record<string, number>>(Object.fromEntries(sides), admissions);
  const baseline = rounds["the same writes as one pipeline"]!;
  return {
    title: "1,000 waiters admitted at once",
    header: ["waiters before", "ms", "ratio"],
    rows: Object.entries(rounds).map(([name, milliseconds]) => [
      name,
      medianOf(milliseconds).toFixed(1),
      decimal(medianOf(milliseconds.map((value, index) => value / baseline[index]!))),
    ]),
    remarks: [
      `Medians of ${admissions.rounds} rounds, from raising the capacity by 1,000 to the answer. One script admits them all.`,
    ],
  };
}

/** Raises the capacity by 1,000. @returns the milliseconds until the queue has admitted as many waiters. */
async function admitAtOnce(queue: CrowdedQueue): Promise<number> {
  const capacity = (await queue.count("active")) + admitted;
  const begin = performance.now();
  await queue.store.configure(queue.concertId, { capacity });
  const milliseconds = performance.now() - begin;
  if ((await queue.count("active")) !== capacity) throw new Error("The queue did not admit 1,000 waiters.");
  return milliseconds;
}

/** Sends the writes of 1,000 admissions as one pipeline, without their decisions. @returns the milliseconds. */
async function writeAdmissions({ redis }: CrowdedQueue): Promise<number> {
  const ids = Array.from({ length: admitted }, () => randomUUID());
  const key = (name: string) => `bench:admission:${name}`;
  const setUp = redis.pipeline();
  for (const id of ids) setUp.zadd(key("waiting"), 1, packUuid(id)).hset(key("seen"), packUuid(id), id);
  await setUp.exec();
  const time = 1_763_721_000_000;
  const pipeline = redis.pipeline().zpopmin(key("waiting"), admitted);
  for (const id of ids) {
    pipeline.hdel(key("seen"), packUuid(id)).hset(key("tokens"), id, `${id} 17592186044416 ${time} ${time}`);
    pipeline.zadd(key("active"), time, id).zadd(key("admissions"), time, id);
  }
  const begin = performance.now();
  await pipeline.exec();
  const milliseconds = performance.now() - begin;
  await redis.unlink(key("tokens"), key("active"), key("admissions"));
  return milliseconds;
}
