import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Redis } from "ioredis";
import type { QueueRepository } from "../../../src/queue/queue.repository";
import { claimsOf, type Look, type TokenClaims } from "../../../src/queue/token/queue-token";
import { openQueueStore, queueRows } from "../../support/queue-settings";
import { useRedis } from "../../support/use-redis";

const testRedis = useRedis();

const timing = { graceSeconds: 60, activeSeconds: 600, recoverySeconds: 0 };

let redis: Redis;
let findEndings: QueueRepository["findEndings"];
beforeAll(() => {
  redis = testRedis.connect();
});
beforeEach(() => {
  findEndings = async () => [];
});

/** A queue of its own with one slot. */
function openQueue() {
  const rows = queueRows({ capacity: 1, admissionsPerSecond: 1_000 });
  const store = openQueueStore(redis, timing, { ...rows, findEndings: (tokenIds) => findEndings(tokenIds) });
  const concertId = randomUUID();
  /** The tokens in the order of the queue. The first is ACTIVE. All have been looked at once, which loads the script. */
  const join = async (count: number) => {
    const joining = Array.from({ length: count }, () =>
      store.join({ userId: randomUUID(), concertId, newTokenId: randomUUID() }),
    );
    const claims = (await Promise.all(joining)).map(claimsOf).sort((a, b) => a.sequence - b.sequence);
    await store.look(claims[0]!);
    return claims;
  };
  return { store, join };
}

describe("looks of one turn of the event loop", () => {
  const budget = (max: number) => ({ key: `rate:test:${randomUUID()}`, max });

  async function countScripts(work: () => Promise<unknown>): Promise<number> {
    await redis.config("RESETSTAT");
    await work();
    const [, calls = "0"] = /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info("commandstats")) ?? [];
    return Number(calls);
  }

  test("share one script call, with the budgets that they spend", async () => {
    const { store, join } = openQueue();
    const people = await join(50);
    const shared = budget(49);
    const look = (claims: TokenClaims) => store.look(claims, [budget(1), shared]);
    let settled: PromiseSettledResult<Look>[] = [];
    const lookAtAll = async () => (settled = await Promise.allSettled(people.map(look)));
    expect(await countScripts(lookAtAll)).toBe(1);
    const last = settled.pop();
    expect(settled.map((each) => each.status === "fulfilled" && each.value.queueToken.position)).toEqual(
      people.slice(0, 49).map((_, index) => index || null),
    );
    expect(last).toMatchObject({ status: "rejected", reason: { code: "RATE_LIMITED" } });
    expect(Number(await redis.get(shared.key))).toBe(50);
  });

  test("make several calls when there are more than a script takes", async () => {
    const { store, join } = openQueue();
    const [claims] = (await join(1)) as [TokenClaims];
    const lookOften = () => Promise.all(Array.from({ length: 1_001 }, () => store.look(claims)));
    expect(await countScripts(lookOften)).toBe(2);
  });

  test("fail alone: an odd one, a lost one that Postgres does not answer for, and one that was too often", async () => {
    const { store, join } = openQueue();
    const [first, second] = (await join(2)) as [TokenClaims, TokenClaims];
    findEndings = () => Promise.reject(new Error("Postgres does not answer."));
    const outcomes = await Promise.allSettled([
      store.look(first),
      store.look({ ...first, tokenId: "odd" }),
      store.look({ ...first, userId: "\u0000" }),
      store.look({ ...second, tokenId: randomUUID() }),
      store.look(second, [budget(0)]),
      store.look(second),
    ]);
    const failures = outcomes.map((outcome) => outcome.status === "rejected" && String(outcome.reason));
    expect(failures).toEqual([
      false,
      expect.stringContaining("token"),
      expect.stringContaining("token"),
      "Error: Postgres does not answer.",
      expect.stringContaining("Too many"),
      false,
    ]);
  });

  test("tell how long a turn surely lasts, until the connection closes", async () => {
    const { store, join } = openQueue();
    const [claims] = (await join(1)) as [TokenClaims];
    const look = await store.look(claims);
    expect(look.lastsFor(598_000)).toBe(true);
    expect(look.lastsFor(look.queueToken.expiresAt!.getTime() - Date.now() + 2)).toBe(false);
    redis.disconnect(true);
    await once(redis, "ready");
    expect(look.lastsFor(0)).toBe(false);
    expect((await store.look(claims)).lastsFor(0)).toBe(true);
    await store.finish(claims, "LEFT");
    expect((await store.look(claims)).lastsFor(0)).toBe(false);
  });
});
