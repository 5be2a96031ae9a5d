import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { connectRedis } from "../../src/infrastructure/redis";
import { LineStore } from "../../src/queue/line.store";
import { claimsOf, type TokenClaims } from "../../src/queue/queue-token";

const graceSeconds = 60;

let connections: Redis[];
let stores: LineStore[];
let concertId: string;

beforeAll(() => {
  connections = Array.from({ length: 4 }, () => connectRedis(process.env.FRONTROW_TEST_REDIS_URL!, () => {}));
  stores = connections.map(
    (redis) =>
      new LineStore({
        redis,
        timing: { graceSeconds, activeSeconds: 600, recoverySeconds: 0 },
        loadSettings: async () => ({
          ...{ capacity: 1, admissionsPerSecond: 10_000, pausedSince: null, pauseReason: null, epoch: 1 },
        }),
      }),
  );
});
beforeEach(() => {
  concertId = randomUUID();
});
afterAll(() => Promise.all(connections.map((redis) => redis.quit())));

const process = (index: number) => stores[index % stores.length]!;

/** Joins that many at once on all processes. @returns them in the order in which Redis served them. */
async function join(count: number): Promise<TokenClaims[]> {
  const joining = Array.from({ length: count }, (_, index) =>
    process(index).join({ userId: randomUUID(), concertId, newTokenId: randomUUID() }),
  );
  return (await Promise.all(joining)).map(claimsOf).sort((a, b) => a.sequence - b.sequence);
}

/** Makes waiters silent for longer than the grace time, as Redis sees it, without waiting that long. */
async function fallSilent(people: TokenClaims[]): Promise<void> {
  const longAgo = Date.now() - graceSeconds * 2_000;
  const members = people.flatMap(({ userId }) => [longAgo, userId]);
  await connections[0]!.zadd(`line:{${concertId}}:seen`, "XX", ...members);
}

async function stateOf(claims: TokenClaims) {
  const [token] = await process(0).look(concertId, [claims]);
  return token!;
}

describe("invariant 5: nobody is admitted before someone who joined earlier and is still there", () => {
  test("when 300 join on 4 processes and slots are freed one by one, they are admitted in order", async () => {
    const people = await join(300);
    await Promise.all(people.map((claims, index) => process(index + 1).finish(claims, "PAID")));
    const tokens = await process(2).look(concertId, people);
    // Each slot is freed by the admitted one before, or by someone ahead who left the line without being admitted.
    const admitted = tokens.filter((token) => token!.admittedAt !== null);
    const times = admitted.map((token) => token!.admittedAt!.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(admitted.length).toBeGreaterThan(1);
  });

  test("when people leave from the middle, those behind keep their order", async () => {
    const [first, ...others] = await join(10);
    await Promise.all([2, 5, 6].map((index) => process(index).finish(others[index]!, "LEFT")));
    const left = others.filter((_, index) => ![2, 5, 6].includes(index));
    const positions = async () => (await process(0).look(concertId, left)).map((token) => token!.position);
    expect(await positions()).toEqual([1, 2, 3, 4, 5, 6]);
    await process(1).finish(first!, "PAID");
    expect(await positions()).toEqual([null, 1, 2, 3, 4, 5]);
  });

  test("when the first 500 of 1,000 waiting go silent, number 501 is next, and number 3 is on coming back", async () => {
    const [admitted, ...waiting] = await join(1_001);
    await fallSilent(waiting.slice(0, 500));

    await process(0).finish(admitted!, "PAID");
    expect(await stateOf(waiting[500]!)).toMatchObject({ status: "ACTIVE" });
    expect(await stateOf(waiting[501]!)).toMatchObject({ status: "WAITING" });

    const third = await stateOf(waiting[2]!);
    expect(third).toMatchObject({ status: "WAITING", position: 1, sequence: waiting[2]!.sequence });
    await process(1).finish(waiting[500]!, "LEFT");
    expect(await stateOf(waiting[2]!)).toMatchObject({ status: "ACTIVE" });
  });

  test("when those ahead go silent, the others move up without any of them coming to the front", async () => {
    const [, ...waiting] = await join(31);
    await fallSilent(waiting.slice(0, 20));
    await process(0).tick(concertId);
    expect(await stateOf(waiting[20]!)).toMatchObject({ position: 1, queueLength: 10 });
    expect(await process(1).measure(concertId)).toMatchObject({ waiting: 10, absent: 20 });
  });

  test("when an absent waiter asks for a token anew, it is the same token in the same place", async () => {
    const [, ...waiting] = await join(5);
    const { userId, tokenId, sequence } = waiting[0]!;
    await fallSilent([waiting[0]!]);
    await process(0).tick(concertId);
    const again = await process(1).join({ userId, concertId, newTokenId: randomUUID() });
    expect(again).toMatchObject({ id: tokenId, sequence, status: "WAITING", position: 1 });
  });
});
