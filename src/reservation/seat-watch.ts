import type { SeatRepository } from "../concert/seat.repository";
import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { Channels } from "../infrastructure/channels";
import { ExpectedError } from "../shared/errors";
import { LatestValueStream } from "../shared/latest-value-stream";
import { seatsChannel } from "../shared/seat-changes";
import { MissedChanges } from "./missed-changes";
import { mergePushes, SeatFeed, type SeatPush } from "./seat-feed";
import { isSeatVersion, type SeatLog } from "./seat-log.store";

interface OpenFeed {
  feed: SeatFeed;
  missed: MissedChanges;
  ready: Promise<() => void>;
  users: number;
}

/** Follows the seats of performances for their subscribers. All subscribers of a performance share one feed. */
export class SeatWatch {
  private readonly feeds = new Map<string, OpenFeed>();

  constructor(
    private readonly connections: { channels: Channels; errors: BackgroundErrors },
    private readonly seatLog: SeatLog,
    private readonly seatRepository: SeatRepository,
  ) {
    connections.channels.onReconnect(() => this.feeds.forEach(({ feed }) => feed.catchUp()));
  }

  /**
   * The first push has the present version, and the changes since the version that the client has been told. Unsent
   * changes are conflated: the newest of each seat remains.
   * @throws ExpectedError BAD_USER_INPUT
   */
  async watch(performanceId: string, since: string | null): Promise<LatestValueStream<SeatPush>> {
    if (since !== null && !isSeatVersion(since)) {
      throw new ExpectedError("BAD_USER_INPUT", { reason: "since must be the version of an earlier push." });
    }
    const { feed, ready } = this.acquire(performanceId);
    const stream = new LatestValueStream<SeatPush>(() => {
      feed.streams.delete(stream);
      this.release(performanceId);
    }, mergePushes);
    try {
      await ready;
      feed.streams.add(stream);
      // Nobody reads the stream yet, so what the feed tells meanwhile becomes part of the first push.
      const isTold = since === null || since === feed.version;
      stream.put(isTold ? { version: feed.version, readAgain: false, changes: [] } : await feed.since(since));
      return stream;
    } catch (error) {
      stream.close();
      throw error;
    }
  }

  /** Publishes what killed processes have not. Runs by the clock, one performance after another. */
  async publishMissed(): Promise<void> {
    for (const { missed } of this.feeds.values()) await missed.publish();
  }

  private acquire(performanceId: string): OpenFeed {
    const open = this.feeds.get(performanceId) ?? this.open(performanceId);
    this.feeds.set(performanceId, open);
    open.users += 1;
    return open;
  }

  private open(performanceId: string): OpenFeed {
    const { channels, errors } = this.connections;
    const feed = new SeatFeed(this.seatLog, errors, performanceId);
    const missed = new MissedChanges(this.seatLog, this.seatRepository, performanceId);
    const subscribing = channels.subscribe(seatsChannel(performanceId), feed.receive.bind(feed));
    const ready = subscribing.then(async (unsubscribe) => {
      await feed.start().catch((error: unknown) => {
        unsubscribe();
        throw error;
      });
      return unsubscribe;
    });
    return { feed, missed, ready, users: 0 };
  }

  private release(performanceId: string): void {
    const open = this.feeds.get(performanceId);
    if (!open || (open.users -= 1) > 0) return;
    this.feeds.delete(performanceId);
    open.feed.close();
    open.ready.then((unsubscribe) => unsubscribe()).catch(() => {});
  }
}
