import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { Channels } from "../infrastructure/channels";
import type { Scheduler } from "../infrastructure/scheduler";
import type { ClientPresence } from "../shared/client-presence";
import type { LatestValueStream } from "../shared/latest-value-stream";
import type { QueueService } from "../queue/queue.service";
import type { QueueTiming } from "../queue/queue-settings";
import { queueChannel } from "../queue/store/queue-scripts";
import type { QueueToken, TokenClaims } from "../queue/token/queue-token";
import { SubscribedQueue, type QueueAnnouncement } from "./subscribed-queue";

const intervalMilliseconds = 500;

interface WatchConnections {
  channels: Channels;
  /** Receives failed readings. The next interval reads again. */
  errors: BackgroundErrors;
}

/**
 * Follows queue tokens for their subscribers on this process. A queue costs Redis one subscription, whatever the
 * number of subscribers, and one batch of readings per interval. A subscriber is present while its client gives signs.
 */
export class QueueWatch {
  private readonly queues = new Map<string, SubscribedQueue>();

  constructor(
    private readonly queueService: Pick<QueueService, "readMany">,
    private readonly connections: WatchConnections,
    private readonly timing: Pick<QueueTiming, "graceSeconds">,
    private readonly metrics: { observePush(milliseconds: number): void },
  ) {
    connections.channels.onReconnect(() => this.queues.forEach((queue) => queue.markAllDue()));
  }

  start(scheduler: Scheduler): void {
    scheduler.every(intervalMilliseconds, "watch the queues", async () =>
      this.queues.forEach((queue) => queue.readDue()),
    );
  }

  /** The token's state at once, then every change that matters to its holder. Ends after EXPIRED. */
  async watch(claims: TokenClaims, client: ClientPresence): Promise<LatestValueStream<QueueToken>> {
    const queue = this.queues.get(claims.concertId) ?? this.open(claims.concertId);
    return (await queue.subscribe(claims, client)).stream;
  }

  private open(concertId: string): SubscribedQueue {
    const { channels, errors } = this.connections;
    const graceMilliseconds = this.timing.graceSeconds * 1_000;
    const subscribed: SubscribedQueue = new SubscribedQueue({
      listen: (onAnnouncement) =>
        channels.subscribe<QueueAnnouncement>(queueChannel(concertId), onAnnouncement),
      readMany: (tokens) => this.queueService.readMany(concertId, tokens),
      presenceMilliseconds: graceMilliseconds / 3,
      // The next interval asks, so the answer comes before half of the grace time.
      maxSilenceMilliseconds: graceMilliseconds / 2 - intervalMilliseconds,
      onPush: (milliseconds) => this.metrics.observePush(milliseconds),
      onError: errors.report,
      onEmpty: () => this.forget(concertId, subscribed),
    });
    this.queues.set(concertId, subscribed);
    return subscribed;
  }

  /** Another subscriber may have opened the queue again meanwhile. */
  private forget(concertId: string, subscribed: SubscribedQueue): void {
    if (this.queues.get(concertId) === subscribed) this.queues.delete(concertId);
  }
}
