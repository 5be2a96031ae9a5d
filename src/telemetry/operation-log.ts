import type { Logger } from "pino";
import type { FinishedOperation } from "./operation-outcome";

const secondMilliseconds = 1_000;

type Level = "error" | "warn" | "info" | "debug";

/**
 * Writes one line for each operation: failures as error or warn, mutations as info, all others as debug. Each level has a
 * limit per second, because a crowd would fill the log. A further line says how many operations were left out.
 */
export class OperationLog {
  private readonly written = new Map<Level, number>();
  private readonly leftOut = new Map<Level, number>();
  private secondEnds = 0;

  /** @param now milliseconds of a monotonic clock. */
  constructor(
    private readonly log: Logger,
    private readonly maxLinesPerSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  write(operation: FinishedOperation): void {
    const level = levelOf(operation);
    if (!this.log.isLevelEnabled(level) || !this.mayWrite(level)) return;
    const { cause, ...fields } = operation;
    this.log[level](cause === undefined ? fields : { ...fields, error: cause }, "operation");
  }

  private mayWrite(level: Level): boolean {
    if (this.now() >= this.secondEnds) this.beginSecond();
    const written = this.written.get(level) ?? 0;
    if (written >= this.maxLinesPerSecond) {
      this.leftOut.set(level, (this.leftOut.get(level) ?? 0) + 1);
      return false;
    }
    this.written.set(level, written + 1);
    return true;
  }

  private beginSecond(): void {
    for (const [level, operations] of this.leftOut) this.log[level]({ operations }, "operations left out");
    this.leftOut.clear();
    this.written.clear();
    this.secondEnds = this.now() + secondMilliseconds;
  }
}

function levelOf({ outcome, kind }: FinishedOperation): Level {
  if (outcome === "INTERNAL_SERVER_ERROR") return "error";
  if (outcome === "SERVICE_UNAVAILABLE") return "warn";
  return kind === "mutation" ? "info" : "debug";
}
