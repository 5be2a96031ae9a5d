import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { QueueService } from "../../../src/queue/queue.service";
import type { TokenClaims } from "../../../src/queue/token/queue-token";
import type { JoinFacts } from "../../../src/queue/join-check";
import { TokenSigner } from "../../../src/queue/token/token-signer";
import { eventually } from "../../support/eventually";
import { openQueueStore, openSale, queueRows, unread } from "../../support/queue-settings";
import { useRedis } from "../../support/use-redis";

const testRedis = useRedis();

const signer = new TokenSigner("a secret of the tests, long enough for it");

let redis: Redis;
let facts: JoinFacts;
const later = new Date("2100-01-01");

beforeAll(() => {
  redis = testRedis.connect();
});
beforeEach(() => {
  facts = openSale;
});

/** A queue of its own with one slot, and the service before it. */
function openQueue({ activeSeconds = 600 } = {}) {
  const limits = { capacity: 1, admissionsPerSecond: 1_000 };
  const rows = { ...queueRows(limits), findJoinFacts: async () => facts };
  const store = openQueueStore(redis, { graceSeconds: 60, activeSeconds, recoverySeconds: 0 }, rows);
  const queue = new QueueService(store, signer, rows, unread);
  const concertId = randomUUID();
  const issue = async (userId: string = randomUUID()) => {
    const { token, queueToken } = await queue.issue({ userId, concertId });
    return { token, queueToken, claims: signer.verify(token) };
  };
  const issueMany = async (count: number) => {
    const issued = [];
    for (let index = 0; index < count; index++) issued.push((await issue()).claims);
    return issued;
  };
  return { store, queue, concertId, issue, issueMany };
}

describe("issuing", () => {
  test("into an empty line with a free slot admits at once", async () => {
    const { issue } = openQueue();
    const { queueToken } = await issue();
    expect(queueToken).toMatchObject({ status: "ACTIVE", position: null, queueLength: 0, endReason: null });
    expect(queueToken.expiresAt!.getTime() - queueToken.admittedAt!.getTime()).toBe(600_000);
  });

  test("into a full line gives a place at its end", async () => {
    const { issue } = openQueue();
    await issue();
    expect((await issue()).queueToken).toMatchObject({ status: "WAITING", position: 1, peopleAhead: 0 });
    const { queueToken } = await issue();
    expect(queueToken).toMatchObject({ status: "WAITING", position: 2, peopleAhead: 1, queueLength: 2 });
    expect(queueToken).toMatchObject({ admittedAt: null, expiresAt: null });
  });

  test("again while WAITING or ACTIVE gives the same token", async () => {
    const { issue } = openQueue();
    for (const { token, claims } of [await issue(), await issue()]) {
      expect((await issue(claims.userId)).token).toBe(token);
    }
  });

  test("again after the end gives a new token behind everyone", async () => {
    const { queue, issue } = openQueue();
    const first = await issue();
    await issue();
    await issue();
    await queue.leave(first.claims);
    const again = await issue(first.claims.userId);
    expect(again.queueToken).toMatchObject({ status: "WAITING", position: 2 });
    expect(again.claims.tokenId).not.toBe(first.claims.tokenId);
  });

  test.each([
    ["a user who does not exist", { userExists: false }, "USER_NOT_FOUND"],
    ["a concert that does not exist", { concertExists: false }, "CONCERT_NOT_FOUND"],
    ["a sale for which it is too early to gather", { gathersAt: later, opensAt: later }, "SALE_NOT_OPEN"],
    ["a sale that has closed", { closedAt: new Date(0) }, "SALE_CLOSED"],
  ])("for %s is refused", async (_, difference, code) => {
    const { issue } = openQueue();
    facts = { ...openSale, ...difference };
    await expect(issue()).rejects.toMatchObject({ code });
  });
});

describe("a freed slot", () => {
  test.each(["LEFT", "PAID"] as const)(
    "goes to the next at once when its token ends as %s",
    async (reason) => {
      const { queue, store, issueMany } = openQueue();
      const [first, second, third] = (await issueMany(3)) as [TokenClaims, TokenClaims, TokenClaims];
      const ended = await store.finish(first, reason);
      expect(ended).toMatchObject({ status: "EXPIRED", endReason: reason });
      expect(await redis.zscore(`queue:{${first.concertId}}:active`, second.userId)).not.toBeNull();
      expect(await queue.read(third)).toMatchObject({ status: "WAITING", position: 1 });
    },
  );

  test("after a time-out goes to the next, and the token tells why it ended", async () => {
    const { queue, issueMany } = openQueue({ activeSeconds: 0.1 });
    const [first, second] = (await issueMany(2)) as [TokenClaims, TokenClaims];
    const { expiresAt } = await queue.read(first);
    await eventually(
      () => queue.read(second),
      ({ status }) => status === "ACTIVE",
    );
    expect(await queue.read(first)).toMatchObject({ status: "EXPIRED", endReason: "TIMED_OUT", expiresAt });
  });

  test("is not given twice when an ended token ends again", async () => {
    const { queue, store, issueMany } = openQueue();
    const [first, , third] = (await issueMany(3)) as [TokenClaims, TokenClaims, TokenClaims];
    await store.finish(first, "PAID");
    expect(await queue.leave(first)).toMatchObject({ endReason: "PAID" });
    expect(await queue.read(third)).toMatchObject({ status: "WAITING" });
  });
});

describe("an ACTIVE token", () => {
  test("that is extended lasts longer and never shorter", async () => {
    const { queue, store, issue } = openQueue({ activeSeconds: 10 });
    const { claims } = await issue();
    const { expiresAt } = await store.extend(claims, 60_000);
    expect(expiresAt!.getTime()).toBeGreaterThan(claims.issuedAt.getTime() + 50_000);
    expect(await store.extend(claims, 1_000)).toMatchObject({ status: "ACTIVE", expiresAt });
    expect((await queue.read(claims)).expiresAt).toEqual(expiresAt);
  });

  test("is required, and others are refused with what they need to know", async () => {
    const { queue, store, issueMany } = openQueue();
    const [first, second] = (await issueMany(2)) as [TokenClaims, TokenClaims];
    expect(await queue.requireAdmitted(first)).toMatchObject({ tokenId: first.tokenId, admitted: true });
    const notActive = { code: "TOKEN_NOT_ACTIVE", details: { position: 1 } };
    await expect(queue.requireAdmitted(second)).rejects.toMatchObject(notActive);
    expect(await store.extend(second, 1_000)).toMatchObject({ status: "WAITING" });
    await queue.leave(second);
    expect(await queue.requireAdmitted(second)).toMatchObject({ admitted: false, endReason: "LEFT" });
  });
});

describe("an operator", () => {
  test("pauses with a reason that waiters see, and resumes", async () => {
    const { queue, store, concertId, issue } = openQueue();
    const since = new Date("2030-01-01T12:00:00Z");
    await store.configure(concertId, { pausedSince: since, pauseReason: "The hall is being checked." });
    const { claims, queueToken } = await issue();
    expect(queueToken).toMatchObject({ status: "WAITING", position: 1, pausedSince: since });
    expect(queueToken.pauseReason).toBe("The hall is being checked.");
    await store.configure(concertId, { pausedSince: null, pauseReason: null });
    const resumed = await queue.read(claims);
    expect(resumed).toMatchObject({ status: "ACTIVE", pausedSince: null, pauseReason: null });
  });

  test("raises the capacity and the next are admitted at once, lowers it and nobody is", async () => {
    const { concertId, issueMany, store } = openQueue();
    await issueMany(5);
    await store.configure(concertId, { capacity: 3 });
    expect(await store.figures(concertId)).toMatchObject({ active: 3, waiting: 2 });
    await store.configure(concertId, { capacity: 2 });
    expect(await store.figures(concertId)).toMatchObject({ active: 3, waiting: 2 });
  });
});

describe("the estimated wait", () => {
  test("is null until enough sessions are measured, then a range", async () => {
    const { queue, issueMany, store, concertId } = openQueue();
    const people = await issueMany(8);
    const last = people[7]!;
    expect(await queue.estimateWait(await queue.read(last))).toBeNull();
    for (const claims of people.slice(0, 5)) await store.finish(claims, "PAID");
    expect((await store.figures(concertId)).turnMilliseconds).toHaveLength(5);
    const estimate = await eventually(
      async () => queue.estimateWait(await queue.read(last)),
      (value) => value !== null,
    );
    expect(estimate!.worstSeconds).toBeGreaterThanOrEqual(estimate!.likelySeconds);
  });
});
