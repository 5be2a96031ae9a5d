import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { newestOfEach, seatsChannel, type SeatChange } from "../shared/seat-changes";

/** How many publications the log of a performance keeps, and for how long after the last one. */
const maxEntries = 500;
const keptMilliseconds = 3_600_000;
const maxRandom = 2 ** 47;

/** What the log says of the time since a version. Null when it cannot tell. */
export interface SeatHistory {
  version: string;
  changes: SeatChange[] | null;
}

type Command = (key: string, ...values: (string | number)[]) => Promise<unknown>;

/**
 * The latest changes of each performance's seats, in the order in which they were published. Every entry has a version.
 * A version that the log does not have is too old, or belongs to a log that Redis has lost.
 */
export class SeatLog {
  private readonly commands: { publishSeatChanges: Command; readSeatChanges: Command };

  constructor(redis: Redis) {
    redis.defineCommand("publishSeatChanges", { lua: readLua("publish-seat-changes"), numberOfKeys: 1 });
    redis.defineCommand("readSeatChanges", { lua: readLua("read-seat-changes"), numberOfKeys: 1 });
    this.commands = redis as unknown as typeof this.commands;
  }

  /** Appends the changes, and tells them to all processes. */
  async publish(performanceId: string, changes: SeatChange[]): Promise<void> {
    const text = JSON.stringify(changes);
    const limits = [maxEntries, keptMilliseconds];
    await this.commands.publishSeatChanges(
      seatsChannel(performanceId),
      text,
      randomInt(maxRandom),
      ...limits,
    );
  }

  /** @param since a version, or null for the present version only. */
  async read(performanceId: string, since: string | null): Promise<SeatHistory> {
    const values = [since ?? "", randomInt(maxRandom), keptMilliseconds];
    const reply = await this.commands.readSeatChanges(seatsChannel(performanceId), ...values);
    const [version, known, entries] = reply as [string, 0 | 1, string[]];
    const changes = entries.flatMap((entry) => JSON.parse(entry) as SeatChange[]);
    return { version, changes: known ? newestOfEach(changes) : null };
  }
}

/** Whether a text can be a version. */
export function isSeatVersion(text: string): boolean {
  return /^\d{1,15}-\d{1,15}$/.test(text);
}

/** Versions begin with the time of their publication, which no two of a log share. */
export function isLaterVersion(version: string, than: string): boolean {
  return Number(version.split("-")[0]) > Number(than.split("-")[0]);
}

function readLua(name: string): string {
  return readFileSync(join(__dirname, "lua", `${name}.lua`), "utf8");
}
