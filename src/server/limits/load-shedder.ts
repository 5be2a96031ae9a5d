import { randomInt } from "node:crypto";
import { ExpectedError } from "../../shared/errors";
import type { Taken } from "../../telemetry/metrics";

/** What admitted people do to get their seats, and operators about a crowd. */
const pressingFields = [
  "holdSeats",
  "cancelReservation",
  "chargePoints",
  "payReservation",
  "holdExpiry",
  "seatChanges",
  "configureQueue",
  "pauseAdmission",
  "resumeAdmission",
  "drainQueue",
];
const pressing = new RegExp(String.raw`\b(${pressingFields.join("|")})\b`);

/** A range, so that those who are refused together do not come back together. */
const retrySeconds = { min: 1, max: 3 };

export interface OperationLimits {
  /** Operations that run at a time, of any kind. */
  maxOperations: number;
  /** The same, for an operation that is not pressing to begin. */
  maxOrdinary: number;
}

/**
 * Keeps the work of a process within what it can turn over in a short time: whatever comes beyond that is refused
 * before it costs anything, so that those who are served do not wait behind work that comes too late for anybody.
 * How pressing an operation is is read from its text unparsed. Who lies about it gets no farther than the last places.
 */
export class LoadShedder {
  private running = 0;

  constructor(
    private readonly limits: OperationLimits,
    private readonly onRefused: (taken: Taken) => void,
  ) {}

  get runningNow(): number {
    return this.running;
  }

  /**
   * @param text of the document; while it is not known the operation may yet turn out to be pressing.
   * @throws ExpectedError SERVICE_UNAVAILABLE when there is no room.
   */
  requireRoom(text?: unknown): void {
    if (this.running < this.limits.maxOrdinary) return;
    if (this.running >= this.limits.maxOperations) throw this.refusal("all");
    const mayBePressing = text === undefined || (typeof text === "string" && pressing.test(text));
    if (!mayBePressing) throw this.refusal("ordinary");
  }

  /** Takes up room until the work is done, even when its caller waits no more. */
  async occupy<Result>(work: () => Promise<Result>): Promise<Result> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
    }
  }

  private refusal(taken: Taken): ExpectedError {
    this.onRefused(taken);
    const retryAfterSeconds = randomInt(retrySeconds.min, retrySeconds.max + 1);
    return new ExpectedError("SERVICE_UNAVAILABLE", { retryAfterSeconds });
  }
}
