import type { Scheduler } from "../infrastructure/scheduler";
import type { QueueStore } from "./store/queue.store";

const turnMilliseconds = 250;
/** However high the rate, one process looks no more often than this. */
const minMilliseconds = 10;

interface ClockOptions {
  store: QueueStore;
  onError: (error: unknown) => void;
}

/**
 * Lets time take effect on the lines when nobody asks: admission at the rate, time-outs, the absent.
 * The scripts decide everything, so any number of processes may run one at once.
 */
export class AdmissionClock {
  private readonly known = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(private readonly options: ClockOptions) {}

  start(scheduler: Scheduler): void {
    scheduler.every(turnMilliseconds, "admit from the queues", () => this.turn());
  }

  stop(): void {
    this.stopped = true;
    this.timers.forEach(clearTimeout);
    this.timers.clear();
  }

  /** A line that Redis has lost is known here still, and its tick sets it up again. */
  private async turn(): Promise<void> {
    for (const concertId of await this.options.store.queues()) this.known.add(concertId);
    await Promise.all([...this.known].map((concertId) => this.tick(concertId)));
  }

  private async tick(concertId: string): Promise<void> {
    try {
      this.schedule(concertId, await this.options.store.tick(concertId));
    } catch (error) {
      this.options.onError(error);
    }
  }

  private schedule(concertId: string, milliseconds: number): void {
    clearTimeout(this.timers.get(concertId));
    this.timers.delete(concertId);
    if (this.stopped || milliseconds < 0 || milliseconds >= turnMilliseconds) return;
    const timer = setTimeout(() => void this.tick(concertId), Math.max(milliseconds, minMilliseconds));
    this.timers.set(concertId, timer);
  }
}
