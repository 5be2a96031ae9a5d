import type { Channels } from "../../infrastructure/channels";
import { isRedisUnavailable } from "../../infrastructure/redis";
import type { Scheduler } from "../../infrastructure/scheduler";
import { ExpectedError } from "../../shared/errors";
import type { Mailbox } from "../../shared/latest-value-stream";
import { lineChannel } from "../store/queue.store";
import type { QueueService } from "../queue.service";
import type { QueueToken, TokenClaims } from "../token/queue-token";
import { WatchedLine, type LineAnnouncement } from "./watched-queue";

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
export class LineWatch {
  private readonly lines = new Map<string, WatchedLine>();

  constructor(private readonly options: WatchOptions) {
    options.channels.onReconnect(() => this.lines.forEach((line) => line.markAllDue()));
  }

  start(scheduler: Scheduler): void {
    scheduler.every(turnMilliseconds, "watch the lines", async () =>
      this.lines.forEach((line) => line.turn()),
    );
  }

  /**
   * The token's state at once, then every change that matters to its holder. Ends after EXPIRED.
   * @throws ExpectedError SERVICE_UNAVAILABLE
   */
  async watch(claims: TokenClaims): Promise<Mailbox<QueueToken>> {
    const line = this.lines.get(claims.concertId) ?? this.open(claims.concertId);
    try {
      return (await line.watch(claims)).mailbox;
    } catch (error) {
      if (isRedisUnavailable(error)) throw new ExpectedError("SERVICE_UNAVAILABLE");
      throw error;
    }
  }

  private open(concertId: string): WatchedLine {
    const { queue, channels, graceSeconds, onPush, onError } = this.options;
    const line: WatchedLine = new WatchedLine({
      subscribe: (hear) => channels.subscribe<LineAnnouncement>(lineChannel(concertId), hear),
      readMany: (tokens) => queue.readMany(concertId, tokens),
      presenceMilliseconds: (graceSeconds * 1_000) / 3,
      onPush,
      onError,
      onEmpty: () => this.forget(concertId, line),
    });
    this.lines.set(concertId, line);
    return line;
  }

  /** A line opened again meanwhile stays. */
  private forget(concertId: string, line: WatchedLine): void {
    if (this.lines.get(concertId) === line) this.lines.delete(concertId);
  }
}
