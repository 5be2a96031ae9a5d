import { Counter, Gauge, type Registry } from "prom-client";
import { estimateWait } from "../queue/wait/wait-estimate";
import { percentile } from "../shared/percentile";
import { TimedCache } from "../shared/timed-cache";
import { withTimeout } from "../shared/with-timeout";
import type { Metrics } from "./metrics";
import { readQueues, readSeats, type GlobalSources, type QueueReading } from "./global-readings";

/** Every reading is shared for this long, however often /metrics is read. */
const ageMilliseconds = 2_000;
/** /metrics omits what takes longer to read. */
const maxReadMilliseconds = 1_000;

type Subject = "queues" | "seats";

/**
 * Queues and seats of the whole deployment, for the busiest concerts. Every process shows the same values, so queries
 * take max() of them instead of sum(). What could not be read is absent.
 */
export class GlobalGauges {
  private readonly recent: TimedCache<void>;
  private readonly failures: Counter;
  private readonly total: Gauge;
  private readonly queues: ReturnType<typeof queueGauges>;
  private readonly seats: Gauge;
  private shown: string[] = [];

  constructor(
    { registry, globalRegistry }: Pick<Metrics, "registry" | "globalRegistry">,
    private readonly sources: GlobalSources,
  ) {
    const registers = [globalRegistry];
    this.recent = new TimedCache(ageMilliseconds, 2, (subject) => this.readings[subject as Subject]());
    this.failures = new Counter({
      name: "frontrow_global_read_failures_total",
      help: "Readings of queues or seats for these metrics that failed or took too long.",
      labelNames: ["subject"],
      registers: [registry],
    });
    for (const subject of Object.keys(this.readings)) this.failures.inc({ subject }, 0);
    this.total = new Gauge({
      name: "frontrow_queues",
      help: "Queues in Redis. The busiest 50 have metrics of their own.",
      registers,
    });
    this.queues = queueGauges(registers);
    this.seats = new Gauge({
      name: "frontrow_seats",
      help: "Seats of all performances of a concert, by status.",
      labelNames: ["concert", "status"],
      registers,
    });
  }

  async read(): Promise<void> {
    await this.readSubject("queues");
    await this.readSubject("seats");
  }

  private async readSubject(subject: Subject): Promise<void> {
    try {
      await withTimeout(maxReadMilliseconds, this.recent.get(subject));
    } catch {
      this.failures.inc({ subject });
      if (subject === "queues") this.removeQueues();
      else this.seats.reset();
    }
  }

  private readonly readings: Record<Subject, () => Promise<void>> = {
    queues: async () => {
      const { total, busiest } = await readQueues(this.sources);
      this.removeQueues();
      this.total.set(total);
      this.shown = busiest.map(({ concertId }) => concertId);
      busiest.forEach((queue) => this.showQueue(queue));
    },
    seats: async () => {
      const readings = await readSeats(this.sources, this.shown);
      this.seats.reset();
      for (const { concertId: concert, ...seats } of readings) {
        this.seats.set({ concert, status: "available" }, seats.seatsAvailable);
        this.seats.set({ concert, status: "held" }, seats.seatsHeld);
        this.seats.set({ concert, status: "sold" }, seats.seatsSold);
      }
    },
  };

  private removeQueues(): void {
    this.total.remove();
    Object.values(this.queues).forEach((gauge) => gauge.reset());
  }

  private showQueue({ concertId: concert, figures }: QueueReading): void {
    const { waiting, absent, active, capacity, admissionsPerSecond, wait, likelyWait } = this.queues;
    waiting.set({ concert }, figures.waiting);
    absent.set({ concert }, figures.absent);
    active.set({ concert }, figures.active);
    capacity.set({ concert }, figures.capacity);
    admissionsPerSecond.set({ concert }, figures.admissionsPerSecond);
    this.queues.admitted.set({ concert }, figures.admittedLastMinute);
    this.queues.paused.set({ concert }, figures.admission === "OPEN" ? 0 : 1);
    this.queues.gathering.set({ concert }, figures.gathering ? 1 : 0);
    const waits = figures.waitMilliseconds.toSorted((one, other) => one - other);
    for (const quantile of [0.5, 0.9, 1]) {
      const milliseconds = percentile(waits, quantile);
      if (milliseconds !== undefined) wait.set({ concert, quantile }, milliseconds / 1_000);
    }
    const admits = figures.admission === "OPEN" && !figures.gathering;
    const estimate = admits ? estimateWait(figures, figures.waiting + 1) : null;
    if (estimate) likelyWait.set({ concert }, estimate.likelySeconds);
  }
}

function queueGauges(registers: Registry[]) {
  const gauge = (name: string, help: string, labels: string[] = []) =>
    new Gauge({ name: `frontrow_queue_${name}`, help, labelNames: ["concert", ...labels], registers });
  return {
    waiting: gauge("waiting", "Waiters who are present."),
    absent: gauge("absent", "Waiters who are absent."),
    active: gauge("active", "Admitted users."),
    capacity: gauge("capacity", "How many users may be admitted at the same time."),
    admissionsPerSecond: gauge(
      "admissions_per_second_limit",
      "How many users may be admitted in any second.",
    ),
    admitted: gauge("admitted_last_minute", "Admissions of the last minute."),
    paused: gauge("paused", "1 while nobody is being admitted, else 0."),
    gathering: gauge("gathering", "1 while users gather for a sale that has not opened, else 0."),
    wait: gauge("wait_seconds", "Waits of the last 200 admitted users.", ["quantile"]),
    likelyWait: gauge(
      "likely_wait_seconds",
      "The likely wait of a user who joins now; absent while it is unknown.",
    ),
  };
}
