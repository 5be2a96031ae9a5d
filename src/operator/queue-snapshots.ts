import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { QueueStore } from "../queue/store/queue.store";
import type { Scheduler } from "../infrastructure/scheduler";
import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import { LatestValueStream } from "../shared/latest-value-stream";
import { TimedCache } from "../shared/timed-cache";
import { toSnapshot, type QueueSnapshot } from "./queue-snapshot";
import type { SeatSalesRepository, SectionSales } from "../concert/seat-sales.repository";

const intervalMilliseconds = 1_000;
/** The age of a cached snapshot. Each interval sees a new one. */
const ageMilliseconds = 500;
const maxKept = 100;

interface WatchedSnapshot {
  streams: Set<LatestValueStream<QueueSnapshot>>;
  pushed: string;
}

/** What operators see. A process reads a queue at most twice a second, whatever the number of operators. */
export class QueueSnapshots {
  private readonly recent: TimedCache<QueueSnapshot>;
  private readonly sections: TimedCache<SectionSales[]>;
  private readonly watched = new Map<string, WatchedSnapshot>();

  constructor(
    private readonly queueStore: Pick<QueueStore, "figures">,
    private readonly seatSalesRepository: SeatSalesRepository,
    /** Receives failed readings. The next interval reads again. */
    private readonly errors: BackgroundErrors,
  ) {
    this.recent = new TimedCache(ageMilliseconds, maxKept, (concertId) => this.measure(concertId));
    this.sections = new TimedCache(ageMilliseconds, maxKept, (id) => seatSalesRepository.bySection(id));
  }

  start(scheduler: Scheduler): void {
    scheduler.every(intervalMilliseconds, "push snapshots", () => this.pushAll());
  }

  /** At most half a second old. @throws ExpectedError CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  read(concertId: string): Promise<QueueSnapshot> {
    return this.recent.get(concertId);
  }

  /** The state now. @throws ExpectedError CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  async measure(concertId: string): Promise<QueueSnapshot> {
    const sales = isUuid(concertId) ? await this.seatSalesRepository.ofConcert(concertId) : undefined;
    if (!sales) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    return toSnapshot(concertId, await this.queueStore.figures(concertId), sales);
  }

  /** The snapshot at once, then every second in which it changed. @throws like read */
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

  /** The sections in hall order, at most half a second old. @throws ExpectedError PERFORMANCE_NOT_FOUND */
  async salesBySection(performanceId: string): Promise<SectionSales[]> {
    const sections = isUuid(performanceId) ? await this.sections.get(performanceId) : [];
    if (sections.length === 0) throw new ExpectedError("PERFORMANCE_NOT_FOUND", { performanceId });
    return sections;
  }

  private async pushAll(): Promise<void> {
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
      this.errors.report(error, "push snapshots");
    }
  }
}
