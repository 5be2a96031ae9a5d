import type { Redis } from "ioredis";
import { toEnding, toEntry } from "../store/queue-replies";
import { lineChannel } from "../store/queue.store";
import type { Ending } from "../queue-settings";

/** Endings that the scripts of a line leave in Redis until Postgres has them. */
export class EndingStore {
  constructor(private readonly redis: Redis) {}

  /** The oldest endings, so many at most. They stay until they are removed. */
  async read(concertId: string, { most }: { most: number }): Promise<Ending[]> {
    return (await this.redis.zrange(endingsKey(concertId), 0, most - 1)).map(toEnding);
  }

  async remove(concertId: string, endings: readonly Ending[]): Promise<void> {
    await this.redis.zrem(endingsKey(concertId), ...endings.map(toEntry));
  }
}

function endingsKey(concertId: string): string {
  return `${lineChannel(concertId)}:endings`;
}
