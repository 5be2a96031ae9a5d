import type { Redis } from "ioredis";
import { toEnding, toEntry } from "../store/queue-replies";
import { queueChannel } from "../store/queue-scripts";
import type { Ending } from "./ending";

/** The endings of a queue that its scripts wrote to Redis and Postgres does not have yet. */
export class EndingOutbox {
  constructor(private readonly redis: Redis) {}

  /** The oldest endings, at most `max`. They stay in the outbox until they are removed. */
  async read(concertId: string, { max }: { max: number }): Promise<Ending[]> {
    return (await this.redis.zrange(endingsKey(concertId), 0, max - 1)).map(toEnding);
  }

  async remove(concertId: string, endings: readonly Ending[]): Promise<void> {
    await this.redis.zrem(endingsKey(concertId), ...endings.map(toEntry));
  }
}

function endingsKey(concertId: string): string {
  return `${queueChannel(concertId)}:endings`;
}
