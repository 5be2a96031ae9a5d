import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { EndingRelay } from "../../../src/queue/endings/relay";
import { EndingOutbox } from "../../../src/queue/endings/outbox.store";
import { QueueService } from "../../../src/queue/queue.service";
import type { TokenClaims } from "../../../src/queue/token/queue-token";
import type { Ending } from "../../../src/queue/endings/ending";
import { packUuid } from "../../../src/shared/identifiers";
import { TokenSigner } from "../../../src/queue/token/token-signer";
import { eventually } from "../../support/eventually";
import { openQueueStore, queueRows, unread } from "../../support/queue-settings";
import { useRedis } from "../../support/use-redis";

const testRedis = useRedis();

const seed = "5eed".repeat(16);
const signer = new TokenSigner("a secret of the tests, long enough for it");

let redis: Redis;
let epoch: number;
let endings: Ending[];

beforeAll(() => {
  redis = testRedis.connect();
});
beforeEach(() => {
  epoch = 0;
  endings = [];
});

/** A queue of its own, and the service before it. */
function openQueue({ capacity = 1 } = {}) {
  const limits = { capacity, admissionsPerSecond: 1_000 };
  const rows = {
    ...queueRows(limits, () => ({ epoch: ++epoch, wasLost: epoch > 1 })),
    findEndings: async (ids: readonly string[]) => endings.filter(({ tokenId }) => ids.includes(tokenId)),
    requireDraw: async () => ({ opensAt: new Date(0), seed, isOpen: true }),
  };
  const store = openQueueStore(redis, { graceSeconds: 60, activeSeconds: 600, recoverySeconds: 0.5 }, rows);
  const queue = new QueueService(store, signer, rows, unread);
  const concertId = randomUUID();
  const issue = async (userId: string = randomUUID()) => {
    const { token } = await queue.issue({ userId, concertId });
    return signer.verify(token);
  };
  const issueMany = async (count: number) => {
    const issued = [];
    for (let index = 0; index < count; index++) issued.push(await issue());
    return issued;
  };
  return { store, queue, concertId, issue, issueMany };
}

/** What FLUSHALL would do to this line, without taking those of tests beside it. */
async function lose(concertId: string): Promise<void> {
  const keys = await redis.keys(`queue:{${concertId}}*`);
  await redis.del(...keys);
}

describe("losing Redis", () => {
  test("keeps the order, readmits the admitted first, and puts newcomers behind", async () => {
    const { queue, issue, issueMany, concertId } = openQueue({ capacity: 3 });
    const people = await issueMany(10);
    await lose(concertId);
    const newcomer = await issue();
    // They come back in an order that has nothing to do with their places.
    const shuffled = people.map((claims, index) => ({ claims, key: (index * 7) % 10 }));
    for (const { claims } of shuffled.sort((a, b) => a.key - b.key)) await queue.read(claims);
    await eventually(
      () => queue.read(people[0]!),
      ({ status }) => status === "ACTIVE",
    );
    const states = await queue.readMany(concertId, [...people, newcomer]);
    expect(states.map(({ status }) => status)).toEqual([
      ...Array<string>(3).fill("ACTIVE"),
      ...Array<string>(8).fill("WAITING"),
    ]);
    expect(states.slice(3).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(newcomer.sequence).toBeGreaterThan(people[9]!.sequence);
  });

  test("brings no token back that had ended", async () => {
    const { queue, store, issueMany, concertId } = openQueue();
    const [paid, waiting] = (await issueMany(2)) as [TokenClaims, TokenClaims];
    await store.finish(paid, "PAID");
    const relay = new EndingRelay({ queues: async () => [concertId] }, new EndingOutbox(redis), {
      keepEndings: async (_, kept) => void endings.push(...kept),
    });
    await relay.run();
    await relay.run();
    expect(endings).toMatchObject([{ tokenId: paid.tokenId, userId: paid.userId, reason: "PAID" }]);
    await lose(concertId);
    expect(await queue.read(paid)).toMatchObject({ status: "EXPIRED", endReason: "PAID" });
    const state = await eventually(
      () => queue.read(waiting),
      ({ status }) => status === "ACTIVE",
    );
    expect(state.id).toBe(waiting.tokenId);
  });

  test("lets someone who joined anew take the old place again", async () => {
    const { queue, issue, issueMany, concertId } = openQueue();
    const people = await issueMany(3);
    await lose(concertId);
    const anew = await issue(people[1]!.userId);
    expect(await queue.read(people[1]!)).toMatchObject({ id: people[1]!.tokenId });
    expect(await queue.read(anew)).toMatchObject({ status: "EXPIRED", endReason: "LEFT" });
  });

  test("of a few keys only brings back a young token that is neither live nor remembered", async () => {
    const { queue, issueMany, concertId } = openQueue();
    const [, second, third] = (await issueMany(3)) as [TokenClaims, TokenClaims, TokenClaims];
    await redis.zrem(`queue:{${concertId}}:waiting`, packUuid(second.userId));
    await redis.hdel(`queue:{${concertId}}:seen`, packUuid(second.userId));
    expect(await queue.read(second)).toMatchObject({ status: "WAITING", position: 1 });
    expect(await queue.read(third)).toMatchObject({ position: 2 });
  });

  test("a leaving token does not come back", async () => {
    const { queue, issueMany, concertId } = openQueue();
    const [first] = (await issueMany(2)) as [TokenClaims, TokenClaims];
    await lose(concertId);
    expect(await queue.leave(first)).toMatchObject({ status: "EXPIRED", endReason: "LEFT" });
    expect(await queue.read(first)).toMatchObject({ status: "EXPIRED", endReason: "LEFT" });
  });
});

/** What the version before packed ids kept of a queue. */
async function writeEarlierVersion(concertId: string, waiters: TokenClaims[]): Promise<void> {
  const key = (name: string) => `queue:{${concertId}}:${name}`;
  await redis.del(key("waiting"), key("seen"));
  await redis.hdel(key("settings"), "slotMs");
  for (const { userId, tokenId, sequence, issuedAt } of waiters) {
    await redis.zadd(key("waiting"), sequence, userId);
    await redis.zadd(key("seen"), Date.now(), userId);
    await redis.hset(key("tokens"), userId, `${tokenId} ${sequence} ${issuedAt.getTime()} 0`);
  }
}

test("a queue of an earlier version keeps its turns and positions, and admits after the recovery time", async () => {
  const { queue, store, issue, issueMany, concertId } = openQueue();
  const [buyer, ...waiters] = (await issueMany(4)) as [TokenClaims, ...TokenClaims[]];
  const before = await queue.read(buyer);
  await writeEarlierVersion(concertId, waiters);
  expect(await queue.read(waiters[2]!)).toMatchObject({ status: "WAITING", queueLength: 1 });
  expect(await queue.read(buyer)).toMatchObject({ status: "ACTIVE", expiresAt: before.expiresAt });
  const newcomer = await issue();
  expect((await queue.readMany(concertId, [...waiters, newcomer])).map(({ position }) => position)).toEqual([
    1, 2, 3, 4,
  ]);
  await store.finish(buyer, "LEFT");
  expect(await queue.read(waiters[0]!)).toMatchObject({ status: "WAITING", sequence: waiters[0]!.sequence });
  await eventually(
    () => queue.read(waiters[0]!),
    ({ status }) => status === "ACTIVE",
  );
});
