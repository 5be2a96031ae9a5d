import { AggregatorRegistry, collectDefaultMetrics, Registry, type Aggregator } from "prom-client";
import type { MetricValues } from "../telemetry/metrics";
import type { WorkerProcess } from "./worker-process";

/** How long a worker may take to tell its metrics. Its stores have a second of that. */
const readMilliseconds = 2_500;

/** How the values of Node's metrics become one, where prom-client's own choice would hide or blur the worst process. */
const aggregators: Record<string, Aggregator> = {
  process_start_time_seconds: "max",
  nodejs_eventloop_lag_seconds: "max",
  nodejs_eventloop_lag_p50_seconds: "max",
  nodejs_eventloop_lag_p90_seconds: "max",
  nodejs_eventloop_lag_p99_seconds: "max",
};

/**
 * The metrics of the primary and its workers as one. A worker that does not answer in time, or has ended, keeps its
 * counts: a sum that falls would look like a restart, and Prometheus would count everything again. Its gauges are absent.
 */
export class SummedMetrics {
  private readonly own = new Registry();
  private readonly workers = new Set<WorkerProcess>();
  private departed: MetricValues[] = [];
  private reading: Promise<string> | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.own });
  }

  add(worker: WorkerProcess): void {
    this.workers.add(worker);
    // A worker that has never told its metrics leaves nothing to keep.
    void worker.exitCode.then(() => worker.metrics.length === 0 && this.workers.delete(worker));
  }

  /** @returns all metrics in the text format of Prometheus. Concurrent callers share one reading. */
  read(): Promise<string> {
    this.reading ??= this.readAll().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readAll(): Promise<string> {
    const answered = new Set<WorkerProcess>();
    const read = async (worker: WorkerProcess) => {
      await worker.readMetrics(readMilliseconds);
      answered.add(worker);
    };
    await Promise.allSettled([...this.workers].map(read));
    const own = (await this.own.getMetricsAsJSON()) as unknown as MetricValues;
    // No await from here to the sum, so that no worker ends in between and counts twice.
    this.retireEnded();
    const present = [...this.workers].map((worker) =>
      answered.has(worker) ? worker.metrics : countsOf(worker.metrics),
    );
    const text = sum([...present, own, ...this.departed]).metrics();
    this.departed = [(await sum(this.departed).getMetricsAsJSON()) as unknown as MetricValues];
    return text;
  }

  private retireEnded(): void {
    for (const worker of this.workers) {
      if (!worker.hasEnded) continue;
      this.workers.delete(worker);
      this.departed.push(countsOf(worker.metrics));
    }
  }
}

/** What only ever grows. */
function countsOf(metrics: MetricValues): MetricValues {
  return metrics.filter(({ type }) => type === "counter" || type === "histogram");
}

function sum(processes: readonly MetricValues[]) {
  return AggregatorRegistry.aggregate(processes.map((metrics) => metrics.map(prepare)));
}

function prepare(metric: MetricValues[number]): MetricValues[number] {
  const { aggregator, values } = metric;
  const known = values.filter(({ value }) => value !== null);
  return { ...metric, aggregator: aggregators[metric.name] ?? aggregator, values: known };
}
