import type { Worker } from "node:cluster";
import { constants } from "node:os";
import type { MetricValues } from "../telemetry/metrics";
import { withTimeout } from "../shared/with-timeout";
import type { PrimaryMessage, WorkerMessage } from "./messages";

/** One worker, as the primary sees it, from its start to its end. */
export class WorkerProcess {
  /** The address on which it listens. Never resolves when the worker ends before. */
  readonly address: Promise<string>;
  /** Its exit code. A signal counts as 128 plus its number, as in a shell. */
  readonly exitCode: Promise<number>;
  /** The metrics as the worker last told them. */
  metrics: MetricValues = [];
  private unanswered = 0;
  private onMetrics = () => {};

  /** @param onSum called when the worker asks for the metrics of all. */
  constructor(
    private readonly worker: Worker,
    onSum: (worker: WorkerProcess) => void,
  ) {
    this.address = new Promise((resolve) => {
      worker.on("message", (message: WorkerMessage) => {
        this.unanswered = 0;
        if (message.kind === "ready") resolve(message.address);
        if (message.kind === "metrics") this.receiveMetrics(message.values);
        if (message.kind === "sum metrics") onSum(this);
      });
    });
    this.exitCode = new Promise((resolve) => {
      worker.once("exit", (code: number | null, signal: NodeJS.Signals | null) =>
        resolve(toExitCode(code, signal)),
      );
      // Without a pid the process could not start and no exit follows. Else a message did not reach a worker that ends.
      worker.on("error", () => worker.process.pid ?? resolve(1));
    });
  }

  get pid(): number | undefined {
    return this.worker.process.pid;
  }

  get hasEnded(): boolean {
    return this.worker.isDead();
  }

  /** Asks whether it is alive. @returns false when it has left that many questions in a row unanswered. */
  ask(maxUnanswered: number): boolean {
    if (this.unanswered >= maxUnanswered) return false;
    this.unanswered += 1;
    this.tell({ kind: "are you alive" });
    return true;
  }

  /** Asks for its metrics, and waits for them or its end. @throws TimeoutError */
  async readMetrics(milliseconds: number): Promise<void> {
    const read = new Promise<void>((resolve) => (this.onMetrics = resolve));
    this.tell({ kind: "show metrics" });
    await withTimeout(milliseconds, Promise.race([read, this.exitCode]));
  }

  tell(message: PrimaryMessage): void {
    if (this.worker.isConnected()) this.worker.send(message);
  }

  signal(signal: "SIGTERM" | "SIGKILL"): void {
    this.worker.process.kill(signal);
  }

  private receiveMetrics(values: MetricValues): void {
    this.metrics = values;
    this.onMetrics();
  }
}

function toExitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}
