import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { Scheduler } from "../infrastructure/scheduler";
import type { QueueStore } from "./store/queue.store";

const intervalMilliseconds = 250;
/** A process ticks one queue no more often than this, whatever the admission rate. */
const minMilliseconds = 10;

/**
 * Lets time take effect on the queues when no request does: admission at the rate, timeouts, absence.
 * The scripts decide everything, so any number of processes may run a clock at once.
 */
export class AdmissionClock {
  private readonly known = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly queueStore: Pick<QueueStore, "queues" | "tick">,
    private readonly errors: BackgroundErrors,
  ) {}

  start(scheduler: Scheduler): void {
    scheduler.every(intervalMilliseconds, "admit from the queues", () => this.tickAll());
  }

  stop(): void {
    this.stopped = true;
    this.timers.forEach(clearTimeout);
    this.timers.clear();
  }

  /** The clock remembers a queue that Redis has lost; the tick sets it up again. */
  private async tickAll(): Promise<void> {
    for (const concertId of await this.queueStore.queues()) this.known.add(concertId);
    await Promise.all([...this.known].map((concertId) => this.tick(concertId)));
  }

  private async tick(concertId: string): Promise<void> {
    try {
      this.schedule(concertId, await this.queueStore.tick(concertId));
    } catch (error) {
      this.errors.report(error, "admit from the queues");
    }
  }

  private schedule(concertId: string, milliseconds: number): void {
    clearTimeout(this.timers.get(concertId));
    this.timers.delete(concertId);
    if (this.stopped || milliseconds < 0 || milliseconds >= intervalMilliseconds) return;
    const timer = setTimeout(() => void this.tick(concertId), Math.max(milliseconds, minMilliseconds));
    this.timers.set(concertId, timer);
  }
}
