import { withTimeout } from "../shared/with-timeout";
import type { Metrics } from "../telemetry/metrics";
import type { PrimaryMessage, WorkerMessage } from "./messages";

/** Longer than the primary waits for its workers. */
const sumMilliseconds = 5_000;

/** The primary, as a worker sees it. Node ends a worker whose primary has gone. */
export class Primary {
  private readonly waiting = new Set<(text: string) => void>();

  constructor(private readonly metrics: Metrics) {
    process.on("message", (message: PrimaryMessage) => void this.hear(message));
    metrics.sumBy(() => this.sumMetrics());
  }

  /** Tells the primary that this worker listens. */
  announce(address: string): void {
    tell({ kind: "ready", address });
  }

  /** @returns the metrics of all workers in one text. @throws TimeoutError */
  private async sumMetrics(): Promise<string> {
    let receive = (_text: string) => {};
    const text = new Promise<string>((resolve) => (receive = resolve));
    this.waiting.add(receive);
    tell({ kind: "sum metrics" });
    return withTimeout(sumMilliseconds, text).finally(() => this.waiting.delete(receive));
  }

  private async hear(message: PrimaryMessage): Promise<void> {
    if (message.kind === "are you alive") tell({ kind: "alive" });
    else if (message.kind === "show metrics") tell({ kind: "metrics", values: await this.metrics.values() });
    else this.waiting.forEach((receive) => receive(message.text));
  }
}

function tell(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}
