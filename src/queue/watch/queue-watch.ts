import type { Channels } from "../../infrastructure/channels";
import { isRedisUnavailable } from "../../infrastructure/redis";
import type { Scheduler } from "../../infrastructure/scheduler";
import { ExpectedError } from "../../shared/errors";
import type { LatestValueStream } from "../../shared/latest-value-stream";
import { queueChannel } from "../store/queue.store";
import type { QueueService } from "../queue.service";
import type { QueueToken, TokenClaims } from "../token/queue-token";
import { WatchedQueue, type QueueAnnouncement } from "./watched-queue";

const turnMilliseconds = 500;

interface WatchOptions {
  queue: Pick<QueueService, "readMany">;
  channels: Channels;
  graceSeconds: number;
  /** Told how late each push about a changed token was, in milliseconds. */
  onPush: (milliseconds: number) => void;
  /** Told of readings that failed; they are tried again at the next turn. */
  onError: (error: unknown) => void;
}

/**
 * Follows tokens for their holders on this process. A line costs Redis one subscription however many watch it,
 * and a reading for those of them who may have news. Whoever watches is present.
 */
export class QueueWatch {
  private readonly queues = new Map<string, WatchedQueue>();

  constructor(private readonly options: WatchOptions) {
    options.channels.onReconnect(() => this.queues.forEach((queue) => queue.markAllDue()));
  }

  start(scheduler: Scheduler): void {
    scheduler.every(turnMilliseconds, "watch the queues", async () =>
      this.queues.forEach((queue) => queue.turn()),
    );
  }

  /**
   * The token's state at once, then every change that matters to its holder. Ends after EXPIRED.
   * @throws ExpectedError SERVICE_UNAVAILABLE
   */
  async watch(claims: TokenClaims): Promise<LatestValueStream<QueueToken>> {
    const queue = this.queues.get(claims.concertId) ?? this.open(claims.concertId);
    try {
      return (await queue.watch(claims)).stream;
    } catch (error) {
      if (isRedisUnavailable(error)) throw new ExpectedError("SERVICE_UNAVAILABLE");
      throw error;
    }
  }

  private open(concertId: string): WatchedQueue {
    const { queue, channels, graceSeconds, onPush, onError } = this.options;
    const watched: WatchedQueue = new WatchedQueue({
      subscribe: (hear) => channels.subscribe<QueueAnnouncement>(queueChannel(concertId), hear),
      readMany: (tokens) => queue.readMany(concertId, tokens),
      presenceMilliseconds: (graceSeconds * 1_000) / 3,
      onPush,
      onError,
      onEmpty: () => this.forget(concertId, watched),
    });
    this.queues.set(concertId, watched);
    return watched;
  }

  /** A line opened again meanwhile stays. */
  private forget(concertId: string, queue: WatchedQueue): void {
    if (this.queues.get(concertId) === queue) this.queues.delete(concertId);
  }
}
