import { randomInt } from "node:crypto";
import { ExpectedError } from "../../shared/errors";
import type { LoadLimit } from "../../telemetry/metrics";
import { AddressCounts } from "./address-counts";

/** Random, so that clients refused together do not return together. */
const retrySeconds = { min: 1, max: 3 };

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
    const retryAfterSeconds = randomInt(retrySeconds.min, retrySeconds.max + 1);
    return new ExpectedError("SERVICE_UNAVAILABLE", { retryAfterSeconds });
  }
}
