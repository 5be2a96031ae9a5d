import { type Aggregator, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { tasks, type Task } from "../shared/tasks";
import { estimateOutcomes, type EstimateOutcome } from "../queue/wait/estimate-accuracy";
import { errorDescriptions } from "../shared/error-catalogue";
import { isOurFault, type FinishedOperation } from "./operation-outcome";

const answerSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const latenessSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Which limit an operation meets when the process sheds it. */
export const loadLimits = ["ordinary", "total", "address"] as const;
export type LoadLimit = (typeof loadLimits)[number];

/** The metrics of one process, as they travel to another. What was not a number arrives as null. */
export type MetricValues = {
  name: string;
  type: "counter" | "gauge" | "histogram" | "summary";
  aggregator: Aggregator;
  values: { value: number | null; labels: object }[];
}[];

/**
 * What /metrics shows in the text format of Prometheus. The metrics of `registry` are of this process, so sum() adds
 * processes up. Those of `globalRegistry` are the same on every process.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly globalRegistry = new Registry();
  private readonly registers = [this.registry];
  private readonly readings: (() => Promise<void>)[] = [];
  private readonly globalReadings: (() => Promise<void>)[] = [];
  private readProcesses = async () => {
    await Promise.all(this.readings.map((read) => read()));
    return this.registry.metrics();
  };

  private readonly durations = new Histogram({
    name: "frontrow_operation_duration_seconds",
    help: "Time until a GraphQL operation was answered, or until a subscription had begun.",
    labelNames: ["operation", "transport", "outcome"],
    buckets: answerSeconds,
    registers: this.registers,
  });

  private readonly errors = new Counter({
    name: "frontrow_errors_total",
    help: "Errors returned to callers, by code.",
    labelNames: ["code"],
    registers: this.registers,
  });

  private readonly pushes = new Histogram({
    name: "frontrow_push_lateness_seconds",
    help: "Time from the news that a position has changed until its push is ready to be written.",
    buckets: latenessSeconds,
    registers: this.registers,
  });

  private readonly waits = new Counter({
    name: "frontrow_wait_ranges_total",
    help: "Admissions of waiters who had been told a range, by whether the wait kept to its worst case.",
    labelNames: ["outcome"],
    registers: this.registers,
  });

  private readonly failures = new Counter({
    name: "frontrow_background_failures_total",
    help: "Failures of background work: tasks by their name, and everything else as other.",
    labelNames: ["task"],
    registers: this.registers,
  });

  private readonly shed = new Counter({
    name: "frontrow_operations_shed_total",
    help: "Operations refused under load, by the limit that they met.",
    labelNames: ["limit"],
    registers: this.registers,
  });

  readonly operationsRunning = new Gauge({
    name: "frontrow_operations_running",
    help: "Operations that run, and subscriptions that are beginning.",
    registers: this.registers,
  });

  readonly subscriptionsOpen = new Gauge({
    name: "frontrow_subscriptions_open",
    help: "Open subscriptions, by their field.",
    labelNames: ["operation"],
    registers: this.registers,
  });

  readonly socketsOpen = new Gauge({
    name: "frontrow_sockets_open",
    help: "Open WebSockets.",
    registers: this.registers,
  });

  readonly eventStreamsOpen = new Gauge({
    name: "frontrow_event_streams_open",
    help: "Open streams of server-sent events.",
    registers: this.registers,
  });

  private readonly processes = new Gauge({
    name: "frontrow_processes",
    help: "Processes whose metrics are summed here: those of one machine that answered.",
    registers: this.registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.processes.set(1);
    this.beginAtZero();
  }

  observeOperation({ field: operation, transport, outcome, milliseconds }: FinishedOperation): void {
    this.durations.observe({ operation, transport, outcome: groupOf(outcome) }, milliseconds / 1_000);
  }

  observePush(milliseconds: number): void {
    this.pushes.observe(milliseconds / 1_000);
  }

  countEstimate(outcome: EstimateOutcome): void {
    this.waits.inc({ outcome });
  }

  countError(code: string): void {
    this.errors.inc({ code });
  }

  countShed(limit: LoadLimit): void {
    this.shed.inc({ limit });
  }

  countFailure(task: Task | "other" = "other"): void {
    this.failures.inc({ task });
  }

  /** @param read runs each time before metrics are shown. It limits its own time and never fails. */
  beforeShown(read: () => Promise<void>): void {
    this.readings.push(read);
  }

  /** The same for metrics of `globalRegistry`. */
  beforeGlobalShown(read: () => Promise<void>): void {
    this.globalReadings.push(read);
  }

  /** @param read returns the metrics of several processes as one text, to be shown instead of those of this process. */
  sumBy(read: () => Promise<string>): void {
    this.readProcesses = read;
  }

  async show(): Promise<string> {
    await Promise.all(this.globalReadings.map((read) => read()));
    const ofProcesses = await this.readProcesses();
    return `${ofProcesses}\n${await this.globalRegistry.metrics()}`;
  }

  /** The metrics of this process alone. */
  async values(): Promise<MetricValues> {
    await Promise.all(this.readings.map((read) => read()));
    return (await this.registry.getMetricsAsJSON()) as unknown as MetricValues;
  }

  /** Prometheus sees no growth when a counter first appears at 1, so an alert would miss the first event. */
  private beginAtZero(): void {
    for (const { code } of errorDescriptions) this.errors.inc({ code }, 0);
    for (const task of [...tasks, "other"]) this.failures.inc({ task }, 0);
    for (const outcome of estimateOutcomes) this.waits.inc({ outcome }, 0);
    for (const limit of loadLimits) this.shed.inc({ limit }, 0);
  }
}

function groupOf(outcome: string): "ok" | "refused" | "failed" | "abandoned" {
  if (outcome === "OK") return "ok";
  if (outcome === "ABANDONED") return "abandoned";
  return isOurFault(outcome) ? "failed" : "refused";
}
