import type { Task } from "../shared/tasks";

/** Repeats each task at its interval. A task never overlaps with itself. */
export class Scheduler {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly onError: (error: unknown, task: Task) => void) {}

  every(milliseconds: number, task: Task, run: () => Promise<void>): void {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      const running = run()
        .catch((error: unknown) => this.onError(error, task))
        .finally(() => {
          busy = false;
          this.running.delete(running);
        });
      this.running.add(running);
    }, milliseconds);
    this.timers.add(timer);
  }

  /** Starts no further run and waits for the running ones. */
  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    await Promise.all(this.running);
  }
}
