import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "ioredis";
import type { Script } from "../infrastructure/redis";
import { queueChannel, toQueueScript } from "../queue/store/queue-scripts";
import { packUuid, unpackUuid } from "../shared/identifiers";

/** A contradiction found in the queue data of one user. */
export interface QueueFault {
  rule: QueueRule;
  userId: string;
  /** Null when the queue has no token of the user. */
  tokenId: string | null;
  detail: string;
}

export type QueueRule = (typeof queueRules)[number];

/** The integrity rules of a queue: checked by scripts (audit, overfull, overtaken), and against Postgres. */
export const queueRules = [
  "active-tokens-are-within-capacity",
  "present-waiter-is-not-overtaken",
  "place-has-token",
  "token-has-one-place",
  "admitted-token-is-active",
  "present-token-is-waiting",
  "token-stands-at-its-sequence",
  "sequence-covers-all-tokens",
  "ended-token-is-not-alive",
  "ended-token-stays-ended",
] as const;

/** A token that is WAITING, or ACTIVE since `admittedAt`. */
export interface LiveToken {
  userId: string;
  tokenId: string;
  admittedAt: Date | null;
}

const tokensAtOnce = 500;
const scripts = ["audit", "overfull", "overtaken"] as const;
const collections = ["tokens", "seen", "waiting", "absent", "active"];

/** Reads whole queues without changing them. A queue that Redis does not have is not set up, and has no fault. */
export class QueueAuditStore {
  constructor(private readonly redis: Redis) {
    const faults = readLua("faults");
    for (const script of scripts)
      redis.defineCommand(script, { lua: toQueueScript(`${faults}\n${readLua(script)}`) });
  }

  /** Checks every user of the queue in pages, so that the queue is not blocked. */
  async *findFaults(concertId: string): AsyncGenerator<QueueFault[]> {
    const queue = queueChannel(concertId);
    yield* this.pages(queue, "overfull");
    yield* this.pages(queue, "overtaken");
    for (const collection of collections) yield* this.pages(queue, "audit", collection);
  }

  /** The live tokens, in pages. */
  async *findLive(concertId: string): AsyncGenerator<LiveToken[]> {
    const queue = queueChannel(concertId);
    if (!(await this.redis.exists(`${queue}:settings`))) return;
    for await (const entries of this.scan(`${queue}:tokens`))
      yield entries.map(([userId, record]) => toLiveToken(userId.toString(), record.toString()));
    for await (const entries of this.scan(`${queue}:seen`))
      yield entries.map(([userId, record]) => toWaiter(unpackUuid(userId), record));
  }

  /** The live tokens of these users. */
  async readLive(concertId: string, userIds: readonly string[]): Promise<LiveToken[]> {
    if (userIds.length === 0) return [];
    const queue = queueChannel(concertId);
    const [others, waiters] = await Promise.all([
      this.redis.hmget(`${queue}:tokens`, ...userIds),
      this.redis.hmgetBuffer(`${queue}:seen`, ...userIds.map(packUuid)),
    ]);
    return userIds.flatMap((userId, index) => {
      const [other, waiter] = [others[index], waiters[index]];
      if (other) return [toLiveToken(userId, other)];
      return waiter ? [toWaiter(userId, waiter)] : [];
    });
  }

  private async *scan(key: string): AsyncGenerator<[field: Buffer, value: Buffer][]> {
    let cursor = "0";
    do {
      const [next, values] = await this.redis.hscanBuffer(key, cursor, "COUNT", tokensAtOnce);
      cursor = next.toString();
      yield Array.from({ length: values.length / 2 }, (_, index) => [
        values[2 * index]!,
        values[2 * index + 1]!,
      ]);
    } while (cursor !== "0");
  }

  private async *pages(
    queue: string,
    script: (typeof scripts)[number],
    ...values: string[]
  ): AsyncGenerator<QueueFault[]> {
    const commands = this.redis as unknown as Record<string, Script>;
    let cursor = "0";
    do {
      const reply = await commands[script]!(1, queue, cursor, ...values);
      if (reply === "MISSING") return;
      const [next, ...faults] = reply as [string, ...string[]];
      cursor = next;
      yield toFaults(faults);
    } while (cursor !== "0");
  }
}

function toLiveToken(userId: string, record: string): LiveToken {
  const [tokenId = "", , , admittedAt] = record.split(" ");
  return { userId, tokenId, admittedAt: Number(admittedAt) > 0 ? new Date(Number(admittedAt)) : null };
}

/** A present waiter. Its record begins with the token id (queue.lua). */
function toWaiter(userId: string, record: Buffer): LiveToken {
  return { userId, tokenId: unpackUuid(record), admittedAt: null };
}

function readLua(name: string): string {
  return readFileSync(join(__dirname, "lua", `${name}.lua`), "utf8");
}

/** Reads rule, user id, token id, detail of each fault. */
function toFaults(values: string[]): QueueFault[] {
  return Array.from({ length: values.length / 4 }, (_, index) => {
    const [rule, userId, tokenId, detail] = values.slice(4 * index, 4 * index + 4) as [
      QueueRule,
      string,
      string,
      string,
    ];
    return { rule, userId, tokenId: tokenId || null, detail };
  });
}
