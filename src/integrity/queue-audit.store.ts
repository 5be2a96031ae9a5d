import type { Redis } from "ioredis";
import {
  queueChannel,
  registerQueueScripts,
  type QueueScript,
  type RunScript,
} from "../queue/store/queue-scripts";

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
const collections = ["tokens", "waiting", "absent", "active", "seen"];

/** Reads whole queues without changing them. A queue that Redis does not have is not set up, and has no fault. */
export class QueueAuditStore {
  private readonly runScript: RunScript;

  constructor(private readonly redis: Redis) {
    this.runScript = registerQueueScripts(redis);
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
    let cursor = "0";
    do {
      const [next, fields] = await this.redis.hscan(`${queue}:tokens`, cursor, "COUNT", tokensAtOnce);
      cursor = next;
      yield Array.from({ length: fields.length / 2 }, (_, index) =>
        toLiveToken(fields[2 * index]!, fields[2 * index + 1]!),
      );
    } while (cursor !== "0");
  }

  /** The live tokens of these users. */
  async readLive(concertId: string, userIds: readonly string[]): Promise<LiveToken[]> {
    if (userIds.length === 0) return [];
    const records = await this.redis.hmget(`${queueChannel(concertId)}:tokens`, ...userIds);
    return userIds.flatMap((userId, index) => {
      const record = records[index];
      return record ? [toLiveToken(userId, record)] : [];
    });
  }

  private async *pages(
    queue: string,
    script: QueueScript,
    ...values: string[]
  ): AsyncGenerator<QueueFault[]> {
    let cursor = "0";
    do {
      const reply = await this.runScript(script, queue, [cursor, ...values]);
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
