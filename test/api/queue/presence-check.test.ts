import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { QueueAuditStore } from "../../../src/integrity/queue-audit.store";
import { queueChannel } from "../../../src/queue/store/queue-scripts";
import type { QueueStore } from "../../../src/queue/store/queue.store";
import { claimsOf, type TokenClaims } from "../../../src/queue/token/queue-token";
import type { QueueAnnouncement } from "../../../src/queue-watch/subscribed-queue";
import { shiftSigns } from "../../support/presence";
import { openQueueStore, queueRows } from "../../support/queue-settings";
import { useRedis } from "../../support/use-redis";

const testRedis = useRedis();

const timing = { graceSeconds: 60, checkSeconds: 10, activeSeconds: 600, recoverySeconds: 0 };
const limits = { capacity: 1, admissionsPerSecond: 1_000 };

let redis: Redis;
let listener: Redis;
let store: QueueStore;
let concertId: string;
let announcements: QueueAnnouncement[];
let opensAt: Date;

beforeAll(() => {
  [redis, listener] = [testRedis.connect(), testRedis.connect()];
  store = openQueueStore(
    redis,
    timing,
    queueRows(limits, () => ({ opensAt })),
  );
  listener.on("message", (_, text: string) => announcements.push(JSON.parse(text) as QueueAnnouncement));
});
beforeEach(async () => {
  concertId = randomUUID();
  opensAt = new Date(0);
  announcements = [];
  await listener.subscribe(queueChannel(concertId));
});

const keyOf = (name: string) => `${queueChannel(concertId)}:${name}`;

async function join(count: number): Promise<TokenClaims[]> {
  const joining = Array.from({ length: count }, () =>
    store.join({ userId: randomUUID(), concertId, newTokenId: randomUUID() }),
  );
  return (await Promise.all(joining)).map(claimsOf).sort((a, b) => a.sequence - b.sequence);
}

/** Lets time pass for the presence of waiters, as Redis sees it, in which only these people poll. */
async function pass(seconds: number, awake: TokenClaims[] = []): Promise<void> {
  await shiftSigns(redis, concertId, 1_000 * seconds);
  for (const key of ["asked", "kept", "admissions"].map(keyOf)) {
    const members = await redis.zrange(key, 0, -1);
    for (const member of members) await redis.zincrby(key, -1_000 * seconds, member);
  }
  await redis.del(keyOf("askedAhead"));
  if (awake.length > 0) await store.read(concertId, awake);
}

async function poll(claims: TokenClaims, silentMilliseconds = 0) {
  const [state] = await store.read(concertId, [{ ...claims, silentMilliseconds }]);
  return state!;
}

const leave = (claims: TokenClaims) => store.finish(claims, "LEFT");

/** Those who are ACTIVE, looked up without making anybody present. */
const active = () => redis.zrange(keyOf("active"), 0, -1);

/** The people who were asked for a sign so far. */
async function asked(): Promise<string[]> {
  await listener.ping();
  return announcements.flatMap((announcement) => announcement.asked ?? []);
}

async function findFaults() {
  const faults = [];
  for await (const page of new QueueAuditStore(redis).findFaults(concertId)) faults.push(...page);
  return faults;
}

describe("a waiter whose turn comes", () => {
  test("is admitted at once, without a question, when it polls every 5 seconds", async () => {
    const [buyer, waiter] = await join(2);
    await pass(5);
    await leave(buyer!);
    expect(await active()).toEqual([waiter!.userId]);
    expect(await asked()).toEqual([]);
  });

  test("is asked when it was silent for longer, and is admitted when it shows up", async () => {
    const [buyer, waiter, next] = await join(3);
    await pass(12, [next!]);
    await leave(buyer!);
    expect(await asked()).toEqual([waiter!.userId]);
    expect(await poll(next!)).toMatchObject({ status: "WAITING", position: 1 });
    await pass(9, [next!]);
    expect(await active()).toEqual([]);
    expect(await poll(waiter!)).toMatchObject({ status: "ACTIVE" });
    expect(await poll(next!)).toMatchObject({ status: "WAITING", position: 1 });
  });

  test("is passed over when it does not answer, and is the next when it shows up, with its full turn", async () => {
    const [buyer, sleeper, next, last] = await join(4);
    await pass(12, [next!, last!]);
    await leave(buyer!);
    await pass(10, [next!, last!]);
    expect(await active()).toEqual([next!.userId]);

    expect(await poll(sleeper!)).toMatchObject({ position: 1, sequence: sleeper!.sequence });
    await leave(next!);
    expect(await active()).toEqual([sleeper!.userId]);
    const { admittedAt, expiresAt } = await poll(sleeper!);
    expect(expiresAt!.getTime() - admittedAt!.getTime()).toBe(600_000);
    expect(await findFaults()).toEqual([]);
  });

  test("does not show up by what its process remembers of it", async () => {
    const [buyer, sleeper, next] = await join(3);
    await pass(12, [next!]);
    await leave(buyer!);
    expect(await poll(sleeper!, 12_000)).toMatchObject({ status: "WAITING", position: 1 });
    await pass(10, [next!]);
    expect(await poll(sleeper!, 22_000)).toMatchObject({ status: "WAITING", position: 1 });
    expect(await active()).toEqual([next!.userId]);
  });

  test("gives the slot to the next when it leaves instead of answering", async () => {
    const [buyer, waiter, next] = await join(3);
    await pass(12, [next!]);
    await leave(buyer!);
    await leave(waiter!);
    expect(await active()).toEqual([next!.userId]);
  });

  test("has its part of the rate while its answer travels", async () => {
    const [, waiter, next] = await join(3);
    await store.configure(concertId, { pausedSince: new Date() });
    await store.configure(concertId, { capacity: 10, admissionsPerSecond: 1 });
    await redis.del(keyOf("admissions"));
    await pass(12, [next!]);
    await store.configure(concertId, { pausedSince: null });
    expect(await active()).not.toContain(next!.userId);
    expect(await poll(waiter!)).toMatchObject({ status: "ACTIVE" });
    expect(await poll(next!)).toMatchObject({ status: "WAITING" });
  });

  test("makes no process tick in haste while a slot is kept, or while the queue is paused after that", async () => {
    const [buyer] = await join(3);
    await store.configure(concertId, { admissionsPerSecond: 1 });
    await pass(12);
    await leave(buyer!);
    await pass(5);
    expect(await store.tick(concertId)).toBeGreaterThan(4_000);
    await store.configure(concertId, { pausedSince: new Date() });
    await pass(5);
    expect(await store.tick(concertId)).toBe(-1);
  });

  test("is asked ahead, so that its silence costs the next one nothing", async () => {
    const [buyer, sleeper, next] = await join(3);
    await pass(12, [next!]);
    await store.tick(concertId);
    await pass(10, [next!]);
    await leave(buyer!);
    expect(await active()).toEqual([next!.userId]);
    expect(await asked()).toEqual([sleeper!.userId]);
  });
});

test("when every other of the first 1,000 sleeps, the others are admitted without a pause", async () => {
  const [buyer, ...waiters] = await join(1_001);
  const isAwake = (_: TokenClaims, index: number) => index % 2 === 1;
  const awake = waiters.filter(isAwake);
  await pass(15, awake);
  await store.tick(concertId);
  expect(await asked()).toHaveLength(500);
  await pass(10, awake);
  for (const [index, claims] of [buyer!, ...awake].entries()) {
    if (index > 0) expect(await active()).toEqual([claims.userId]);
    await leave(claims);
  }
  expect(await redis.zcard(keyOf("absent"))).toBe(500);
});

test("when the sleepers fill every slot, one answer time frees all of them", async () => {
  const [buyer, ...waiters] = await join(21);
  await store.configure(concertId, { capacity: 10, pausedSince: new Date() });
  await pass(12);
  await store.configure(concertId, { pausedSince: null });
  expect(await asked()).toHaveLength(9);
  await pass(10, waiters.slice(9));
  expect(new Set(await active())).toEqual(
    new Set([buyer!, ...waiters.slice(9, 18)].map(({ userId }) => userId)),
  );
});

test("before the sale opens nobody is asked, because that would reveal the draw", async () => {
  opensAt = new Date(Date.now() + 3_600_000);
  await join(3);
  await pass(12);
  await store.tick(concertId);
  expect(await asked()).toEqual([]);
});
