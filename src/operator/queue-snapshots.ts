import type { QueueService } from "../queue/queue.service";
import type { Scheduler } from "../infrastructure/scheduler";
import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import { LatestValueStream } from "../shared/latest-value-stream";
import { TimedCache } from "../shared/timed-cache";
import { toSnapshot, type QueueSnapshot } from "./queue-snapshot";
import type { SeatSalesRepository, SectionSales } from "../concert/seat-sales.repository";

const turnMilliseconds = 1_000;
/** Readings may be as old as this, so that each turn of the watch sees a new one. */
const ageMilliseconds = 500;
const maxKept = 100;

interface SnapshotOptions {
  queue: Pick<QueueService, "survey">;
  sales: SeatSalesRepository;
  /** Told of readings that failed; they are tried again at the next turn. */
  onError: (error: unknown) => void;
}

interface WatchedSnapshot {
  streams: Set<LatestValueStream<QueueSnapshot>>;
  pushed: string;
}

/** What operators see of lines and sales. However many of them look, each process measures a line twice a second. */
export class QueueSnapshots {
  private readonly recent: TimedCache<QueueSnapshot>;
  private readonly sections: TimedCache<SectionSales[]>;
  private readonly watched = new Map<string, WatchedSnapshot>();

  constructor(private readonly options: SnapshotOptions) {
    this.recent = new TimedCache(ageMilliseconds, maxKept, (concertId) => this.measure(concertId));
    this.sections = new TimedCache(ageMilliseconds, maxKept, (id) => options.sales.bySection(id));
  }

  start(scheduler: Scheduler): void {
    scheduler.every(turnMilliseconds, "push snapshots", () => this.turn());
  }

  /** At most half a second old. @throws ExpectedError CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  read(concertId: string): Promise<QueueSnapshot> {
    return this.recent.get(concertId);
  }

  /** As it is now. @throws ExpectedError CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  async measure(concertId: string): Promise<QueueSnapshot> {
    const sales = isUuid(concertId) ? await this.options.sales.ofConcert(concertId) : undefined;
    if (!sales) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    return toSnapshot(concertId, { survey: await this.options.queue.survey(concertId), sales });
  }

  /** The snapshot at once, then every second in which it changed. @throws as read */
  async watch(concertId: string): Promise<LatestValueStream<QueueSnapshot>> {
    const first = await this.read(concertId);
    const watched = this.watched.get(concertId) ?? { streams: new Set(), pushed: JSON.stringify(first) };
    this.watched.set(concertId, watched);
    const stream: LatestValueStream<QueueSnapshot> = new LatestValueStream(() => {
      watched.streams.delete(stream);
      if (watched.streams.size === 0) this.watched.delete(concertId);
    });
    watched.streams.add(stream);
    stream.put(first);
    return stream;
  }

  /** Sections in the order of the hall, at most half a second old. @throws ExpectedError PERFORMANCE_NOT_FOUND */
  async salesBySection(performanceId: string): Promise<SectionSales[]> {
    const sections = isUuid(performanceId) ? await this.sections.get(performanceId) : [];
    if (sections.length === 0) throw new ExpectedError("PERFORMANCE_NOT_FOUND", { performanceId });
    return sections;
  }

  private async turn(): Promise<void> {
    await Promise.all([...this.watched].map(([concertId, watched]) => this.push(concertId, watched)));
  }

  private async push(concertId: string, watched: WatchedSnapshot): Promise<void> {
    try {
      const snapshot = await this.read(concertId);
      const text = JSON.stringify(snapshot);
      if (text === watched.pushed) return;
      watched.pushed = text;
      watched.streams.forEach((stream) => stream.put(snapshot));
    } catch (error) {
      this.options.onError(error);
    }
  }
}
