import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { admitAtOnce, ADMITTED_AT_ONCE, writeAdmissions } from "./support/admission";
import { DrivenQueue } from "./support/driven-queue";
import { delaysOf, type Delays } from "./support/rounds";
import type { Post } from "./support/load";
import { trivialBody } from "./support/operations";
import type { Plot } from "./support/plot";
import { dataBytesOf, scriptTimeOf } from "./support/redis-memory";
import { times, type Benchmark, type Section } from "./support/report";
import { alternate, medianOf } from "./support/rounds";
import type { Loaded, Stage } from "./support/stage";

const sizes = [1_000, 10_000, 100_000, 1_000_000];
const asked = 500;
const readings = 4_000;
const warmUps = 1_000;
const admissions = { warmUps: 1, rounds: 5 };
const placeBody = JSON.stringify({ query: "{ queueToken { id status position queueLength } }" });

interface FilledQueue {
  queue: DrivenQueue;
  size: number;
  bytesEach: number;
  plainBytesEach: number;
  posts: Post[];
}

/** Measures queues of up to one million people: the Redis memory per waiter, and how the length affects speed. */
export const queueMillion: Benchmark = { name: "queue-million", measure };

async function measure(stage: Stage): Promise<Section[]> {
  const api = await stage.api();
  const queues: FilledQueue[] = [];
  for (const size of sizes) queues.push(await fillQueue(stage, size));
  const trivial = { name: "trivial", posts: queues[0]!.posts.map(toTrivial) };
  const sides = [...queues.map(({ size, posts }) => ({ name: String(size), posts })), trivial];
  const readingsOf = await readInTurn(api, sides);
  const scriptOf = new Map<number, number>();
  for (const { size, queue, posts } of queues)
    scriptOf.set(size, medianOf(await scriptTimes(api, queue.redis, posts)));
  // The admission would empty the shortest queue.
  const long = queues.filter(({ size }) => size > ADMITTED_AT_ONCE);
  const admissionsOf = await alternate(
    {
      ...Object.fromEntries(long.map(({ queue, size }) => [size, () => admitAtOnce(queue)])),
      pipeline: () => writeAdmissions(queues[0]!.queue),
    } as Record<string, () => Promise<number>>,
    admissions,
  );
  return [memorySection(queues), readingSection(readingsOf, scriptOf), admissionSection(admissionsOf)];
}

async function fillQueue(stage: Stage, size: number): Promise<FilledQueue> {
  const queue = await DrivenQueue.open(stage, { capacity: 0 });
  const empty = await dataBytesOf(queue.redis);
  const people = await queue.fill(size, { keep: asked });
  const filled = await dataBytesOf(queue.redis);
  await fillPlain(queue, size);
  const both = await dataBytesOf(queue.redis);
  await queue.redis.unlink("bench:plain");
  return {
    queue,
    size,
    bytesEach: (filled - empty) / size,
    plainBytesEach: (both - filled) / size,
    posts: people.map((claims) => ({ body: placeBody, token: queue.token(claims) })),
  };
}

/** Fills the simplest possible queue: user ids in one sorted set. */
async function fillPlain({ redis }: DrivenQueue, size: number): Promise<void> {
  for (let from = 0; from < size; from += 1_000) {
    const members = Array.from({ length: 1_000 }, (_, index) => [from + index, randomUUID()]);
    await redis.zadd("bench:plain", ...members.flat());
  }
}

/** One request after the other, each to another side, so that other load on the machine affects all sides. */
async function readInTurn(
  { load }: Loaded,
  sides: { name: string; posts: Post[] }[],
): Promise<Map<string, Delays>> {
  const milliseconds = new Map(sides.map(({ name }) => [name, [] as number[]]));
  for (let index = -warmUps; index < readings; index += 1) {
    for (const { name, posts } of index % 2 === 0 ? sides : sides.toReversed()) {
      const begin = performance.now();
      await load.ask(posts[Math.abs(index) % posts.length]!);
      if (index >= 0) milliseconds.get(name)!.push(performance.now() - begin);
    }
  }
  return new Map([...milliseconds].map(([name, values]) => [name, delaysOf(values)]));
}

/** Reads the mean time of a script in Redis, in microseconds. The ticks of all queues count too. */
async function scriptTimes({ load }: Loaded, redis: Redis, posts: Post[]): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await scriptTimeOf(redis);
    for (const post of posts) await load.ask(post);
    const after = await scriptTimeOf(redis);
    found.push((after.microseconds - before.microseconds) / (after.calls - before.calls));
  }
  return found;
}

function toTrivial(post: Post): Post {
  return { ...post, body: trivialBody };
}

function memorySection(queues: FilledQueue[]): Section {
  return {
    title: "Memory of Redis by people waiting",
    header: ["waiting", "bytes per waiter", "bytes per user id in one sorted set", "ratio"],
    rows: queues.map(({ size, bytesEach, plainBytesEach }) => [
      size.toLocaleString("en"),
      bytesEach.toFixed(0),
      plainBytesEach.toFixed(0),
      times(bytesEach / plainBytesEach),
    ]),
    remarks: [
      "Differences of what Redis has allocated, without the buffers of its clients and of its log. A waiter has a place,",
      "the time of having been seen last, and a record of the token. Few people also carry what Redis allocates at once.",
    ],
    plots: [memoryPlot(queues)],
  };
}

function memoryPlot(queues: FilledQueue[]): Plot {
  const pointsOf = (bytesOf: (queue: FilledQueue) => number) =>
    queues.map((queue) => ({ x: queue.size, y: bytesOf(queue) }));
  return {
    file: "queue-memory.svg",
    title: "Memory of Redis per waiter",
    xAxis: "people waiting",
    yAxis: "bytes per waiter",
    series: [
      { name: "the queue", points: pointsOf(({ bytesEach }) => bytesEach) },
      { name: "user ids in one sorted set", points: pointsOf(({ plainBytesEach }) => plainBytesEach) },
    ],
  };
}

function readingSection(readingsOf: Map<string, Delays>, scriptOf: Map<number, number>): Section {
  const shortest = readingsOf.get(String(sizes[0]))!;
  const row = (name: string, { p50, p99 }: Delays, script: string) => [
    name,
    times(p50),
    times(p99),
    times(p50 / shortest.p50),
    times(p99 / shortest.p99),
    script,
  ];
  const trivial = readingsOf.get("trivial")!;
  const pointsOf = (part: keyof Delays) =>
    sizes.map((size) => ({ x: size, y: readingsOf.get(String(size))![part] }));
  const flat = (part: keyof Delays) => sizes.map((x) => ({ x, y: trivial[part] }));
  return {
    title: "`queueToken` by people waiting",
    header: [
      "waiting",
      "p50 ms",
      "p99 ms",
      "p50 to that of 1,000 (target 2)",
      "p99 to that of 1,000",
      "µs in Redis",
    ],
    rows: [
      ...sizes.map((size) =>
        row(size.toLocaleString("en"), readingsOf.get(String(size))!, scriptOf.get(size)!.toFixed(0)),
      ),
      row("`{ __typename }`, same headers", trivial, ""),
    ],
    remarks: [
      `${readings.toLocaleString("en")} requests of each kind, one after the other and the kinds in turn, of people from all parts of the queue.`,
      "µs in Redis is the mean time of a script, including the ticks of the queues.",
    ],
    plots: [
      {
        file: "queue-reading.svg",
        title: "queueToken over GraphQL by length of the queue",
        xAxis: "people waiting",
        yAxis: "milliseconds",
        series: [
          { name: "queueToken, p50", points: pointsOf("p50") },
          { name: "queueToken, p99", points: pointsOf("p99") },
          { name: "{ __typename }, p50", points: flat("p50") },
          { name: "{ __typename }, p99", points: flat("p99") },
        ],
      },
    ],
  };
}

function admissionSection(admissionsOf: Record<string, number[]>): Section {
  const baseline = admissionsOf["pipeline"]!;
  return {
    title: "1,000 people admitted at once",
    header: ["waiting before", "ms", "ratio"],
    rows: Object.entries(admissionsOf).map(([name, milliseconds]) => [
      name === "pipeline" ? "the same writes as one pipeline" : Number(name).toLocaleString("en"),
      medianOf(milliseconds).toFixed(1),
      times(medianOf(milliseconds.map((value, index) => value / baseline[index]!))),
    ]),
    remarks: [
      `Medians of ${admissions.rounds} rounds: from raising the capacity by 1,000 to the answer, all by one script.`,
    ],
  };
}
