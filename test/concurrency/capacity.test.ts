import { randomUUID } from "node:crypto";
import { QueueStore } from "../../src/queue/store/queue.store";
import { claimsOf, type QueueToken, type TokenClaims } from "../../src/queue/token/queue-token";
import { openQueueStore, queueRows } from "../support/queue-settings";
import { useRedis } from "../support/use-redis";

const testRedis = useRedis();

/** Several processes are several connections: Redis cannot tell the difference. */
function openStores(settings: { capacity: number; admissionsPerSecond: number; activeSeconds?: number }) {
  const { activeSeconds = 600, ...limits } = settings;
  return Array.from({ length: 4 }, () => {
    const timing = { graceSeconds: 60, activeSeconds, recoverySeconds: 0 };
    return openQueueStore(testRedis.connect(), timing, queueRows(limits));
  });
}

const endOf = ({ status, expiresAt }: QueueToken) => (status === "EXPIRED" ? expiresAt!.getTime() : Infinity);

/** The most sessions that overlap at any instant. One that ends when another begins does not overlap it. */
function maxAtOnce(tokens: QueueToken[]): number {
  const steps = tokens
    .filter(({ admittedAt }) => admittedAt !== null)
    .flatMap((token) => [
      { at: token.admittedAt!.getTime(), change: 1 },
      { at: endOf(token), change: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let now = 0;
  return Math.max(...steps.map(({ change }) => (now += change)));
}

/** The most admissions in any window of 1000 ms, the one that begins with each of them. */
function maxPerSecond(tokens: QueueToken[]): number {
  const times = tokens.flatMap(({ admittedAt }) => (admittedAt ? [admittedAt.getTime()] : []));
  return Math.max(
    ...times.map((start) => times.filter((time) => time >= start && time < start + 1_000).length),
  );
}

describe("invariant 4: at most `capacity` tokens are ACTIVE, at most `admissionsPerSecond` are admitted", () => {
  test("while 200 people join, pay, leave and time out at once on 4 processes, everyone has a turn", async () => {
    const capacity = 7;
    const stores = openStores({ capacity, admissionsPerSecond: 1_000, activeSeconds: 0.1 });
    const concertId = randomUUID();
    const highest: number[] = [];

    const goThrough = async (person: number): Promise<QueueToken> => {
      const store = stores[person % stores.length]!;
      const joined = await store.join({ userId: randomUUID(), concertId, newTokenId: randomUUID() });
      const claims = claimsOf(joined);
      const ends = [() => store.finish(claims, "PAID"), () => store.finish(claims, "LEFT"), () => undefined];
      for (let token = joined, hasEnded = false; ; token = (await store.read(concertId, [claims]))[0]!) {
        if (token.status === "EXPIRED") return token;
        if (token.status !== "ACTIVE" || hasEnded) continue;
        highest.push((await store.figures(concertId)).active);
        await ends[person % ends.length]!();
        hasEnded = true;
      }
    };
    const ended = await Promise.all(Array.from({ length: 200 }, (_, person) => goThrough(person)));

    expect(ended.every(({ admittedAt }) => admittedAt !== null)).toBe(true);
    expect(Math.max(...highest)).toBeLessThanOrEqual(capacity);
    expect(maxAtOnce(ended)).toBeLessThanOrEqual(capacity);
  });

  test("when one slot is freed and 4 processes ask for it at the same time, one person gets it", async () => {
    const stores = openStores({ capacity: 1, admissionsPerSecond: 1_000 });
    const concertId = randomUUID();
    const [first, ...others] = await joinInTurn(stores[0]!, concertId, 9);
    await Promise.all([
      stores[0]!.finish(first!, "PAID"),
      ...others.map((claims, index) => stores[index % stores.length]!.read(concertId, [claims])),
      ...stores.map((store) => store.tick(concertId)),
    ]);
    const states = await stores[1]!.read(concertId, others);
    expect(states.map((token) => token!.status)).toEqual(["ACTIVE", ...Array<string>(7).fill("WAITING")]);
  });

  test("with many free slots and 4 processes ticking, no second has more admissions than the rate", async () => {
    const rate = 20;
    const stores = openStores({ capacity: 1_000, admissionsPerSecond: rate });
    const concertId = randomUUID();
    const people = await joinInTurn(stores[0]!, concertId, 60);
    const states = async () => (await stores[0]!.read(concertId, people)).map((token) => token!);
    const deadline = Date.now() + 10_000;
    let tokens = await states();
    while (tokens.some(({ status }) => status === "WAITING") && Date.now() < deadline) {
      await Promise.all(stores.map((store) => store.tick(concertId)));
      tokens = await states();
    }
    expect(tokens.every(({ status }) => status === "ACTIVE")).toBe(true);
    expect(maxPerSecond(tokens)).toBe(rate);
  });
});

async function joinInTurn(store: QueueStore, concertId: string, count: number): Promise<TokenClaims[]> {
  const joining = Array.from({ length: count }, () =>
    store.join({ userId: randomUUID(), concertId, newTokenId: randomUUID() }),
  );
  return (await Promise.all(joining)).map(claimsOf);
}
