import { randomInt } from "node:crypto";
import { ExpectedError } from "../../shared/errors";
import type { LoadLimit } from "../../telemetry/metrics";
import { AddressCounts } from "./address-counts";
import { RecentCount } from "./recent-count";

/**
 * After how many seconds a refused client may return, at random, so that those refused together do not return together.
 * A crowd returns over the time that the process needs for all of it, at its present rate.
 */
const retrySeconds = { shortestSpread: 3, longestSpread: 30 };
/** What the recent counts span on average. */
const recentSeconds = 1.5;

export interface OperationLimits {
  /** Operations of any priority that run at a time. */
  maxOperations: number;
  /** How many of them may run when an ordinary operation begins. */
  maxOrdinary: number;
}

/**
 * Limits the operations that a process works on, and so how long each waits. It refuses the rest immediately.
 * An address may begin an operation only while more places are free than it occupies. So one address alone gets half
 * of the places, and every further busy address shrinks its share.
 */
export class LoadShedder {
  private readonly runningOf = new AddressCounts();
  private readonly refusedLately = new RecentCount();
  private readonly servedLately = new RecentCount();
  private running = 0;

  constructor(
    private readonly limits: OperationLimits,
    private readonly onRefused: (limit: LoadLimit) => void,
  ) {}

  get operationsRunning(): number {
    return this.running;
  }

  /**
   * @param isOrdinary is asked only when the answer matters.
   * @throws ExpectedError SERVICE_UNAVAILABLE when the process or the address has no place for the operation.
   */
  requireRoom(address: string, isOrdinary: () => boolean): void {
    const { maxOrdinary, maxOperations } = this.limits;
    if (!this.limitReached(address, maxOrdinary)) return;
    const limit = this.limitReached(address, isOrdinary() ? maxOrdinary : maxOperations);
    if (limit) throw this.refusal(limit);
  }

  /** Occupies a place until the work is done, even when its caller no longer waits. */
  async occupy<Result>(address: string, work: () => Promise<Result>): Promise<Result> {
    this.count(address, 1);
    try {
      return await work();
    } finally {
      this.count(address, -1);
      this.servedLately.add();
    }
  }

  private limitReached(address: string, max: number): LoadLimit | undefined {
    const free = max - this.running;
    if (free <= 0) return this.running < this.limits.maxOperations ? "ordinary" : "total";
    return this.runningOf.of(address) < free ? undefined : "address";
  }

  private count(address: string, change: 1 | -1): void {
    this.running += change;
    this.runningOf.add(address, change);
  }

  private refusal(limit: LoadLimit): ExpectedError {
    this.onRefused(limit);
    this.refusedLately.add();
    const retryAfterSeconds = randomInt(1, this.spreadSeconds() + 1);
    return new ExpectedError("SERVICE_UNAVAILABLE", { retryAfterSeconds });
  }

  /** While nothing is served, it is unknown how long the crowd will take. */
  private spreadSeconds(): number {
    const { shortestSpread, longestSpread } = retrySeconds;
    const served = this.servedLately.value;
    if (served === 0) return shortestSpread;
    const needed = Math.ceil((this.refusedLately.value / served) * recentSeconds);
    return Math.min(Math.max(needed, shortestSpread), longestSpread);
  }
}
