import { createIntegrity } from "../../src/integrity/create-integrity";
import { queueRules, type QueueRule } from "../../src/integrity/queue-audit.store";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import type { EndReason, TokenClaims } from "../../src/queue/token/queue-token";
import { packUuid } from "../../src/shared/identifiers";
import { CrowdedQueue } from "../support/crowded-queue";
import { shiftSigns } from "../support/presence";
import { useStage } from "../support/use-stage";

const settings = {
  capacity: 2,
  admissionsPerSecond: 1_000,
  activeSeconds: 600,
  graceSeconds: 60,
  recoverySeconds: 0,
};

interface People {
  admitted: TokenClaims;
  waiting: TokenClaims;
  last: TokenClaims;
}

interface QueueCorruption {
  rule: QueueRule;
  circumstance: string;
  /** Commands to Redis, whose keys are named without the queue. */
  commands: (people: People) => [command: string, key: string, ...values: (string | number | Buffer)[]][];
  /** What somebody does to Postgres. */
  statement?: (people: People) => string;
  named: (people: People) => string;
}

const corruptions: QueueCorruption[] = [
  {
    rule: "active-tokens-are-within-capacity",
    circumstance: "one more was admitted",
    commands: ({ waiting: { userId, tokenId, sequence, issuedAt } }) => [
      ["ZREM", "waiting", packUuid(userId)],
      ["HDEL", "seen", packUuid(userId)],
      ["HSET", "tokens", userId, `${tokenId} ${sequence} ${issuedAt.getTime()} ${Date.now() + 1_000}`],
      ["ZADD", "active", Date.now() + 60_000, userId],
    ],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "present-waiter-is-not-overtaken",
    circumstance: "the next but one was admitted first",
    commands: ({ last: { userId, tokenId, sequence, issuedAt } }) => [
      ["ZREM", "waiting", packUuid(userId)],
      ["HDEL", "seen", packUuid(userId)],
      ["HSET", "tokens", userId, `${tokenId} ${sequence} ${issuedAt.getTime()} ${Date.now() + 1_000}`],
      ["ZADD", "active", Date.now() + 60_000, userId],
    ],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "place-has-token",
    circumstance: "the token is lost",
    commands: ({ waiting }) => [["HDEL", "seen", packUuid(waiting.userId)]],
    named: ({ waiting }) => waiting.userId,
  },
  {
    rule: "place-has-token",
    circumstance: "the token cannot be read",
    commands: ({ admitted }) => [["HSET", "tokens", admitted.userId, "nonsense"]],
    named: ({ admitted }) => admitted.userId,
  },
  {
    rule: "token-has-one-place",
    circumstance: "a waiter is absent too",
    commands: ({ waiting: { userId, sequence } }) => [["ZADD", "absent", sequence, userId]],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "token-has-one-place",
    circumstance: "a waiter is nowhere",
    commands: ({ waiting: { userId, tokenId, sequence, issuedAt } }) => [
      ["ZREM", "waiting", packUuid(userId)],
      ["HDEL", "seen", packUuid(userId)],
      ["HSET", "tokens", userId, `${tokenId} ${sequence} ${issuedAt.getTime()} 0`],
    ],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "admitted-token-is-active",
    circumstance: "a waiter is among the active",
    commands: ({ waiting: { userId, tokenId, sequence, issuedAt } }) => [
      ["ZREM", "waiting", packUuid(userId)],
      ["HDEL", "seen", packUuid(userId)],
      ["HSET", "tokens", userId, `${tokenId} ${sequence} ${issuedAt.getTime()} 0`],
      ["ZADD", "active", Date.now() + 60_000, userId],
    ],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "present-token-is-waiting",
    circumstance: "nobody has seen a waiter",
    commands: ({ waiting: { userId, tokenId, sequence, issuedAt } }) => [
      ["HDEL", "seen", packUuid(userId)],
      ["HSET", "tokens", userId, `${tokenId} ${sequence} ${issuedAt.getTime()} 0`],
    ],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "token-stands-at-its-sequence",
    circumstance: "a waiter has moved to the front",
    commands: ({ waiting }) => [["ZADD", "waiting", 1, packUuid(waiting.userId)]],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "sequence-covers-all-tokens",
    circumstance: "the counter has gone back",
    commands: () => [["SET", "sequence", 1]],
    named: ({ waiting }) => waiting.tokenId,
  },
  {
    rule: "ended-token-is-not-alive",
    circumstance: "an ending is remembered",
    commands: ({ admitted }) => [["SET", `ended:${admitted.tokenId}`, "LEFT 1 1 1 1"]],
    named: ({ admitted }) => admitted.tokenId,
  },
  {
    rule: "ended-token-stays-ended",
    circumstance: "an admitted one has left",
    commands: () => [],
    statement: ({ admitted }) => insertEnding(admitted, "LEFT"),
    named: ({ admitted }) => admitted.tokenId,
  },
  {
    rule: "ended-token-stays-ended",
    circumstance: "a waiting one has timed out",
    commands: () => [],
    statement: ({ waiting }) => insertEnding(waiting, "TIMED_OUT"),
    named: ({ waiting }) => waiting.tokenId,
  },
];

function insertEnding({ tokenId, concertId, userId }: TokenClaims, reason: EndReason): string {
  return `
    INSERT INTO queue_endings (token_id, concert_id, user_id, reason, ended_at)
    VALUES ('${tokenId}', '${concertId}', '${userId}', '${reason}', now())`;
}

describe("the integrity checker, on a queue", () => {
  const stage = useStage({}, { processes: 0 });
  let queue: CrowdedQueue;
  beforeEach(async () => {
    queue = new CrowdedQueue(stage, (await stage.concert()).concertId, settings);
  });
  afterEach(async () => {
    // Without its settings it is no line any more, and what was broken here is not found by the next test.
    await queue.redis.del(`${queueChannel(queue.concertId)}:settings`);
    queue.close();
  });
  const check = () =>
    createIntegrity({ longWork: stage.database, redis: queue.redis }, { maxSeatsPerUser: 4 }).check();

  it.each(corruptions.map((corruption) => [corruption.rule, corruption.circumstance, corruption] as const))(
    "names what breaks %s: %s",
    async (rule, _, { commands, statement, named }) => {
      const [admitted, , waiting, last] = await queue.join(4);
      const people = { admitted: admitted!, waiting: waiting!, last: last! };
      if (statement) await stage.database.$executeRawUnsafe(statement(people));
      for (const [command, key, ...values] of commands(people)) {
        await queue.redis.call(command, `${queueChannel(queue.concertId)}:${key}`, ...values);
      }
      const { faults } = await check();
      expect(faults).toContainEqual(expect.objectContaining({ rule, id: named(people) }));
    },
  );

  it("takes it for right that those who were admitted stay when the capacity is lowered", async () => {
    await queue.join(4);
    await queue.store.configure(queue.concertId, { capacity: 1 });
    expect(await check()).toMatchObject({ faults: [], rulesSkipped: [] });
  });

  it("takes it for right that a waiter who was away has been passed over", async () => {
    const [admitted, , waiting, last] = await queue.join(4);
    await shiftSigns(queue.redis, queue.concertId, 120_000, (userId) => userId === waiting!.userId);
    await queue.queue.leave(admitted!);
    expect((await queue.queue.read(last!)).status).toBe("ACTIVE");
    expect((await queue.queue.read(waiting!)).position).toBe(1);
    expect(await check()).toMatchObject({ faults: [], rulesSkipped: [] });
  });

  it("looks at everybody in a queue of several pages, once each", async () => {
    const people = await queue.join(700);
    await queue.redis.set(`${queueChannel(queue.concertId)}:sequence`, 1);
    const { faults, faultsTotal } = await check();
    expect(faults).toHaveLength(100);
    expect(faultsTotal).toBe(people.length);
  });

  it("has a corruption for every rule", () => {
    expect(new Set(corruptions.map(({ rule }) => rule))).toEqual(new Set(queueRules));
  });
});
