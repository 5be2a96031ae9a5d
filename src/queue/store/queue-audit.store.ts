import type { Redis } from "ioredis";
import { queueChannel } from "./queue.store";
import { registerQueueScripts, type RunScript } from "./queue-scripts";

/** Somebody in a line of whom it says what cannot be. */
export interface QueueFault {
  rule: QueueRule;
  userId: string;
  /** Null where the line knows no token of theirs. */
  tokenId: string | null;
  detail: string;
}

export type QueueRule = (typeof queueRules)[number];

/** What must hold of a line: by itself (audit.lua, overfull.lua, overtaken.lua) and by what Postgres knows of tokens. */
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

/** A token that is WAITING, or ACTIVE since it was admitted. */
export interface LiveToken {
  userId: string;
  tokenId: string;
  admittedAt: Date | null;
}

const tokensAtOnce = 500;
const collections = ["tokens", "waiting", "absent", "active", "seen"];

/** Reads whole lines without changing them. One that Redis does not have has no faults, and is not set up. */
export class QueueAuditStore {
  private readonly runScript: RunScript;

  constructor(private readonly redis: Redis) {
    this.runScript = registerQueueScripts(redis);
  }

  /** Looks at everybody in the line, some hundred at a time, so that the line goes on meanwhile. */
  async *findFaults(concertId: string): AsyncGenerator<QueueFault[]> {
    yield this.findOverfull(concertId);
    yield* this.findOvertaken(concertId);
    for (const collection of collections) {
      let cursor = "0";
      do {
        const reply = await this.run("audit", concertId, [collection, cursor]);
        cursor = reply[0] ?? "0";
        yield inFours(reply.slice(1)).map(([rule, userId, tokenId, detail]) => ({
          rule: rule as QueueRule,
          userId,
          tokenId: tokenId || null,
          detail,
        }));
      } while (cursor !== "0");
    }
  }

  /** The tokens that are live, some hundred at a time. */
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

  /** The tokens of these users that are live now. */
  async readLive(concertId: string, userIds: readonly string[]): Promise<LiveToken[]> {
    if (userIds.length === 0) return [];
    const records = await this.redis.hmget(`${queueChannel(concertId)}:tokens`, ...userIds);
    return userIds.flatMap((userId, index) => {
      const record = records[index];
      return record ? [toLiveToken(userId, record)] : [];
    });
  }

  private async *findOvertaken(concertId: string): AsyncGenerator<QueueFault[]> {
    let behind = "-inf";
    do {
      const reply = await this.run("overtaken", concertId, [behind]);
      behind = reply[0] ?? "";
      yield inFours(reply.slice(1)).map(([userId, tokenId, sequence, at]) => ({
        rule: "present-waiter-is-not-overtaken",
        userId,
        tokenId: tokenId || null,
        detail: `waits as number ${sequence}, and has been there since before a later one was admitted at ${at}`,
      }));
    } while (behind !== "");
  }

  private async findOverfull(concertId: string): Promise<QueueFault[]> {
    const reply = await this.run("overfull", concertId, []);
    return inFours(reply).map(([userId, tokenId, place, capacity]) => ({
      rule: "active-tokens-are-within-capacity",
      userId,
      tokenId: tokenId || null,
      detail: `was admitted as number ${place} where ${capacity} may be ACTIVE`,
    }));
  }

  private async run(
    script: "audit" | "overfull" | "overtaken",
    concertId: string,
    values: string[],
  ): Promise<string[]> {
    const reply = await this.runScript(script, queueChannel(concertId), values);
    return reply === "MISSING" ? [] : (reply as (string | number)[]).map(String);
  }
}

function toLiveToken(userId: string, record: string): LiveToken {
  const [tokenId = "", , , admittedAt] = record.split(" ");
  return { userId, tokenId, admittedAt: Number(admittedAt) > 0 ? new Date(Number(admittedAt)) : null };
}

function inFours(values: string[]): [string, string, string, string][] {
  return Array.from(
    { length: values.length / 4 },
    (_, index) => values.slice(4 * index, 4 * index + 4) as [string, string, string, string],
  );
}
