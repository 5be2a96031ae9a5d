import type { Redis } from "ioredis";
import { toEnding, toEntry } from "../store/queue-replies";
import { queueChannel } from "../store/queue.store";
import type { Ending } from "../queue-settings";

/** Endings that the scripts of a line leave in Redis until Postgres has them. */
export class EndingOutbox {
  constructor(private readonly redis: Redis) {}

  /** The oldest endings, so many at most. They stay until they are removed. */
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
