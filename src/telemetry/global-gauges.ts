import { Counter, Gauge, type Registry } from "prom-client";
import { estimateWait } from "../queue/wait/wait-estimate";
import { TimedCache } from "../shared/timed-cache";
import { withTimeout } from "../shared/with-timeout";
import { readQueues, readSeats, type GlobalSources, type QueueReading } from "./global-readings";

/** However often somebody looks, stores are asked no more often. */
const ageMilliseconds = 2_000;
/** /metrics answers without what has not been read by then. */
const patienceMilliseconds = 1_000;

type Subject = "queues" | "seats";

/**
 * Lines and seats of the whole house, for the concerts with the most people. Every process shows the same, so these
 * want max() where the metrics of a process want sum(). What could not be read is not shown.
 */
export class GlobalGauges {
  private readonly recent: TimedCache<void>;
  private readonly failures: Counter;
  private readonly total: Gauge;
  private readonly queues: ReturnType<typeof queueGauges>;
  private readonly seats: Gauge;
  private shown: string[] = [];

  constructor(
    registry: Registry,
    private readonly sources: GlobalSources,
  ) {
    const registers = [registry];
    this.recent = new TimedCache(ageMilliseconds, 2, (subject) => this.readings[subject as Subject]());
    this.failures = new Counter({
      name: "frontrow_global_read_failures_total",
      help: "Readings of lines or seats for these metrics that failed or took too long.",
      labelNames: ["subject"],
      registers,
    });
    for (const subject of Object.keys(this.readings)) this.failures.inc({ subject }, 0);
    this.total = new Gauge({
      name: "frontrow_queues",
      help: "Lines that Redis knows. The busiest 50 are shown one by one.",
      registers,
    });
    this.queues = queueGauges(registers);
    this.seats = new Gauge({
      name: "frontrow_seats",
      help: "Seats of all dates of a concert, by what can be had of them.",
      labelNames: ["concert", "status"],
      registers,
    });
  }

  async read(): Promise<void> {
    await this.attempt("queues");
    await this.attempt("seats");
  }

  private async attempt(subject: Subject): Promise<void> {
    try {
      await withTimeout(patienceMilliseconds, this.recent.get(subject));
    } catch {
      this.failures.inc({ subject });
      if (subject === "queues") this.forgetQueues();
      else this.seats.reset();
    }
  }

  private readonly readings: Record<Subject, () => Promise<void>> = {
    queues: async () => {
      const { total, busiest } = await readQueues(this.sources);
      this.forgetQueues();
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

  private forgetQueues(): void {
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
    const waits = figures.waitMilliseconds.sort((one, other) => one - other);
    for (const quantile of [0.5, 0.9, 1]) {
      const milliseconds = waits[Math.ceil(waits.length * quantile) - 1];
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
    waiting: gauge("waiting", "People who wait and are present."),
    absent: gauge("absent", "People who wait and have fallen silent."),
    active: gauge("active", "People admitted."),
    capacity: gauge("capacity", "How many may be admitted at the same time."),
    admissionsPerSecond: gauge("admissions_per_second_limit", "How many may be admitted in any second."),
    admitted: gauge("admitted_last_minute", "Admissions of the last minute."),
    paused: gauge("paused", "1 while nobody is being admitted, else 0."),
    gathering: gauge("gathering", "1 while people gather for a sale that has not opened, else 0."),
    wait: gauge("wait_seconds", "Waits of the last 200 who were admitted.", ["quantile"]),
    likelyWait: gauge("likely_wait_seconds", "The likely wait of who joins now; absent while it is unknown."),
  };
}
