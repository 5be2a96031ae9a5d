import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Redis } from "ioredis";
import type { SeatRepository } from "../concert/seat.repository";
import { newestOfEach, publishedSeatsKey, seatsChannel, type SeatChange } from "../shared/seat-changes";

/** How many publications the log of a performance keeps, and for how long after the last one. */
const maxEntries = 500;
const keptMilliseconds = 3_600_000;
const maxRandom = 2 ** 47;

/** What the log says of the time since a version. Null when it cannot tell. */
export interface SeatHistory {
  version: string;
  changes: SeatChange[] | null;
}

type Command = (log: string, published: string, ...values: (string | number)[]) => Promise<unknown>;

/**
 * The latest changes of each performance's seats, in the order in which they were published. Every entry has a version.
 * A version that the log does not have is too old, or belongs to a log that Redis has lost. Every log has a horizon
 * from before its first reader, so that a change which no process has published is found.
 */
export class SeatLog {
  private readonly commands: { publishSeatChanges: Command; readSeatChanges: Command };

  constructor(
    private readonly redis: Redis,
    private readonly seatRepository: Pick<SeatRepository, "presentHorizon">,
  ) {
    redis.defineCommand("publishSeatChanges", { lua: readLua("publish-seat-changes"), numberOfKeys: 2 });
    redis.defineCommand("readSeatChanges", { lua: readLua("read-seat-changes"), numberOfKeys: 2 });
    this.commands = redis as unknown as typeof this.commands;
  }

  /** Appends the changes, and tells them to all processes. */
  async publish(performanceId: string, changes: SeatChange[]): Promise<void> {
    const text = JSON.stringify(changes);
    const limits = [maxEntries, keptMilliseconds];
    await this.commands.publishSeatChanges(
      seatsChannel(performanceId),
      publishedSeatsKey(performanceId),
      text,
      randomInt(maxRandom),
      ...limits,
    );
  }

  /** @param since a version, or null for the present version only. */
  async read(performanceId: string, since: string | null): Promise<SeatHistory> {
    const reply =
      (await this.readReply(performanceId, since, "")) ??
      (await this.readReply(performanceId, since, await this.seatRepository.presentHorizon()));
    const [version, known, entries] = reply!;
    const changes = entries.flatMap((entry) => JSON.parse(entry) as SeatChange[]);
    return { version, changes: known ? newestOfEach(changes) : null };
  }

  /** Every change before the horizon is published. Null when the log has not been read yet. */
  horizon(performanceId: string): Promise<string | null> {
    return this.redis.hget(publishedSeatsKey(performanceId), "horizon");
  }

  async moveHorizon(performanceId: string, horizon: string): Promise<void> {
    const key = publishedSeatsKey(performanceId);
    await this.redis.multi().hset(key, "horizon", horizon).pexpire(key, keptMilliseconds).exec();
  }

  /** The ids of the seats whose change is newer than what was published of them. */
  async findUnpublished(performanceId: string, changes: SeatChange[]): Promise<number[]> {
    if (changes.length === 0) return [];
    const ids = changes.map(({ id }) => id);
    const versions = await this.redis.hmget(publishedSeatsKey(performanceId), ...ids.map(String));
    return ids.filter((_, index) => changes[index]!.version > Number(versions[index]));
  }

  /** Null when the log needs a horizon first. */
  private async readReply(performanceId: string, since: string | null, horizon: string) {
    const values = [since ?? "", randomInt(maxRandom), keptMilliseconds, horizon];
    const keys = [seatsChannel(performanceId), publishedSeatsKey(performanceId)] as const;
    return (await this.commands.readSeatChanges(...keys, ...values)) as [string, 0 | 1, string[]] | null;
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
