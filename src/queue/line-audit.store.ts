import type { Redis } from "ioredis";
import { lineChannel } from "./line.store";
import { registerLineScripts, type RunScript } from "./line-scripts";

/** Somebody in a line of whom it says what cannot be. */
export interface LineFault {
  rule: LineRule;
  userId: string;
  /** Null where the line knows no token of theirs. */
  tokenId: string | null;
  detail: string;
}

export type LineRule = (typeof lineRules)[number];

/** What audit.lua demands of each person in a line, and overfull.lua of the line. */
export const lineRules = [
  "active-tokens-are-within-capacity",
  "place-has-token",
  "token-has-one-place",
  "admitted-token-is-active",
  "present-token-is-waiting",
  "token-stands-at-its-sequence",
  "sequence-covers-all-tokens",
  "ended-token-is-not-alive",
] as const;

const collections = ["tokens", "waiting", "absent", "active", "seen"];

/** Reads whole lines without changing them. One that Redis does not have has no faults, and is not set up. */
export class LineAuditStore {
  private readonly runScript: RunScript;

  constructor(redis: Redis) {
    this.runScript = registerLineScripts(redis);
  }

  /** Looks at everybody in the line, some hundred at a time, so that the line goes on meanwhile. */
  async *findFaults(concertId: string): AsyncGenerator<LineFault[]> {
    yield this.findOverfull(concertId);
    for (const collection of collections) {
      let cursor = "0";
      do {
        const reply = await this.run("audit", concertId, [collection, cursor]);
        cursor = reply[0] ?? "0";
        yield inFours(reply.slice(1)).map(([rule, userId, tokenId, detail]) => ({
          ...{ rule: rule as LineRule, userId, tokenId: tokenId || null, detail },
        }));
      } while (cursor !== "0");
    }
  }

  private async findOverfull(concertId: string): Promise<LineFault[]> {
    const reply = await this.run("overfull", concertId, []);
    return inFours(reply).map(([userId, tokenId, place, capacity]) => ({
      ...{ rule: "active-tokens-are-within-capacity", userId, tokenId: tokenId || null },
      detail: `was admitted as number ${place} where ${capacity} may be ACTIVE`,
    }));
  }

  private async run(script: "audit" | "overfull", concertId: string, values: string[]): Promise<string[]> {
    const reply = await this.runScript(script, lineChannel(concertId), values);
    return reply === "MISSING" ? [] : (reply as (string | number)[]).map(String);
  }
}

function inFours(values: string[]): [string, string, string, string][] {
  return Array.from(
    { length: values.length / 4 },
    (_, index) => values.slice(4 * index, 4 * index + 4) as [string, string, string, string],
  );
}
