import { randomUUID } from "node:crypto";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import type { QueueStore } from "../../src/queue/store/queue.store";
import { claimsOf, type TokenClaims } from "../../src/queue/token/queue-token";
import type { QueueAnnouncement } from "../../src/queue-watch/subscribed-queue";
import { shiftSigns } from "../support/presence";
import { openQueueStore, queueRows } from "../support/queue-settings";
import { useRedis } from "../support/use-redis";

const testRedis = useRedis();

const graceSeconds = 60;

let stores: QueueStore[];
let concertId: string;

/** Several processes are several connections: Redis cannot tell the difference. */
beforeAll(() => {
  const timing = { graceSeconds, activeSeconds: 600, recoverySeconds: 0 };
  const rows = queueRows({ capacity: 1, admissionsPerSecond: 10_000 });
  stores = Array.from({ length: 4 }, () => openQueueStore(testRedis.connect(), timing, rows));
});
beforeEach(() => {
  concertId = randomUUID();
});

const storeOf = (index: number) => stores[index % stores.length]!;

/** Joins that many at once on all processes. @returns them in the order in which Redis served them. */
async function join(count: number): Promise<TokenClaims[]> {
  const joining = Array.from({ length: count }, (_, index) =>
    storeOf(index).join({ userId: randomUUID(), concertId, newTokenId: randomUUID() }),
  );
  return (await Promise.all(joining)).map(claimsOf).sort((a, b) => a.sequence - b.sequence);
}

/** Hears of admissions in the order in which Redis makes them. @returns what waits for that many of them. */
async function listenForAdmissions(): Promise<(count: number) => Promise<string[]>> {
  const listener = testRedis.connect();
  const userIds: string[] = [];
  let reached = () => {};
  listener.on("message", (_, message: string) => {
    userIds.push(...((JSON.parse(message) as QueueAnnouncement).admitted ?? []));
    reached();
  });
  await listener.subscribe(queueChannel(concertId));
  return (count) =>
    new Promise((resolve) => {
      reached = () => userIds.length >= count && resolve(userIds);
      reached();
    });
}

/** Makes waiters silent for longer than the grace time, as Redis sees it, without waiting that long. */
async function fallSilent(people: TokenClaims[]): Promise<void> {
  const silent = new Set(people.map(({ userId }) => userId));
  await shiftSigns(testRedis.connect(), concertId, graceSeconds * 2_000, (userId) => silent.has(userId));
}

async function stateOf(claims: TokenClaims) {
  const [token] = await storeOf(0).read(concertId, [claims]);
  return token!;
}

describe("invariant 5: nobody is admitted before someone who joined earlier and is still there", () => {
  test("when 200 join on 4 processes, poll in any order and pay, they are admitted in order", async () => {
    const people = await join(200);
    const admitted = await listenForAdmissions();
    const goThrough = async (claims: TokenClaims, index: number) => {
      for (;;) {
        const [token] = await storeOf(index).read(concertId, [claims]);
        if (token!.status === "ACTIVE") return storeOf(index + 1).finish(claims, "PAID");
      }
    };
    // Those at the back ask first.
    await Promise.all(people.toReversed().map(goThrough));
    // The first of them was admitted on joining, before anyone listened.
    expect(await admitted(199)).toEqual(people.slice(1).map(({ userId }) => userId));
  });

  test("when people leave from the middle, those behind keep their order", async () => {
    const [first, ...others] = await join(10);
    await Promise.all([2, 5, 6].map((index) => storeOf(index).finish(others[index]!, "LEFT")));
    const left = others.filter((_, index) => ![2, 5, 6].includes(index));
    const positions = async () => (await storeOf(0).read(concertId, left)).map((token) => token!.position);
    expect(await positions()).toEqual([1, 2, 3, 4, 5, 6]);
    await storeOf(1).finish(first!, "PAID");
    expect(await positions()).toEqual([null, 1, 2, 3, 4, 5]);
  });

  test("when the first 500 of 1,000 waiting go silent, number 501 is next, and number 3 is on coming back", async () => {
    const [admitted, ...waiting] = await join(1_001);
    await fallSilent(waiting.slice(0, 500));

    await storeOf(0).finish(admitted!, "PAID");
    expect(await stateOf(waiting[500]!)).toMatchObject({ status: "ACTIVE" });
    expect(await stateOf(waiting[501]!)).toMatchObject({ status: "WAITING" });

    const third = await stateOf(waiting[2]!);
    expect(third).toMatchObject({ status: "WAITING", position: 1, sequence: waiting[2]!.sequence });
    await storeOf(1).finish(waiting[500]!, "LEFT");
    expect(await stateOf(waiting[2]!)).toMatchObject({ status: "ACTIVE" });
  });

  test("when those ahead go silent, the others move up without any of them coming to the front", async () => {
    const [, ...waiting] = await join(31);
    await fallSilent(waiting.slice(0, 20));
    await storeOf(0).tick(concertId);
    expect(await stateOf(waiting[20]!)).toMatchObject({ position: 1, queueLength: 10 });
    expect(await storeOf(1).figures(concertId)).toMatchObject({ waiting: 10, absent: 20 });
  });

  test("when an absent waiter asks for a token anew, it is the same token in the same place", async () => {
    const [, ...waiting] = await join(5);
    const { userId, tokenId, sequence } = waiting[0]!;
    await fallSilent([waiting[0]!]);
    await storeOf(0).tick(concertId);
    const again = await storeOf(1).join({ userId, concertId, newTokenId: randomUUID() });
    expect(again).toMatchObject({ id: tokenId, sequence, status: "WAITING", position: 1 });
  });
});
