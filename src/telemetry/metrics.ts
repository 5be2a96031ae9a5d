import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { tasks, type Task } from "../infrastructure/scheduler";
import { estimateOutcomes, type EstimateOutcome } from "../queue/wait/estimate-accuracy";
import { codesTold } from "../api/error-format";
import { isOurFault, type FinishedOperation } from "./operation-outcome";

const answerSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const latenessSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Which places are taken when an operation is refused. */
export const taken = ["ordinary", "all"] as const;
export type Taken = (typeof taken)[number];

/**
 * What /metrics shows in the text format of Prometheus. What is counted here is of this process alone, so that
 * sum() makes the whole of it; GlobalGauges shows what is the same on every process.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];
  private readonly readings: (() => Promise<void>)[] = [];

  private readonly durations = new Histogram({
    name: "frontrow_operation_duration_seconds",
    help: "How long GraphQL operations took until their answer, or until their subscription had begun.",
    labelNames: ["operation", "transport", "outcome"],
    buckets: answerSeconds,
    registers: this.registers,
  });

  private readonly errors = new Counter({
    name: "frontrow_errors_total",
    help: "Errors told to callers, by code.",
    labelNames: ["code"],
    registers: this.registers,
  });

  private readonly pushes = new Histogram({
    name: "frontrow_push_lateness_seconds",
    help: "From hearing that a place in line has changed to having its push ready to be written.",
    buckets: latenessSeconds,
    registers: this.registers,
  });

  private readonly waits = new Counter({
    name: "frontrow_wait_ranges_total",
    help: "Admissions of waiters who had been told a range, by whether its worst held.",
    labelNames: ["outcome"],
    registers: this.registers,
  });

  private readonly failures = new Counter({
    name: "frontrow_background_failures_total",
    help: "Failures of what nobody asked for: tasks by their name, and everything else as other.",
    labelNames: ["task"],
    registers: this.registers,
  });

  private readonly shed = new Counter({
    name: "frontrow_operations_shed_total",
    help: "Operations refused because as many as may already ran, by which places were taken.",
    labelNames: ["taken"],
    registers: this.registers,
  });

  readonly operationsRunning = new Gauge({
    name: "frontrow_operations_running",
    help: "Operations that run, with subscriptions that are just beginning.",
    registers: this.registers,
  });

  readonly subscriptionsOpen = new Gauge({
    name: "frontrow_subscriptions_open",
    help: "Subscriptions that are open, by their field.",
    labelNames: ["operation"],
    registers: this.registers,
  });

  readonly socketsOpen = new Gauge({
    name: "frontrow_sockets_open",
    help: "WebSockets that are open.",
    registers: this.registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.beginAtNothing();
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

  countShed(taken: Taken): void {
    this.shed.inc({ taken });
  }

  countFailure(task: Task | "other" = "other"): void {
    this.failures.inc({ task });
  }

  /** @param read takes a reading each time before metrics are shown, within a time of its own. It never fails. */
  beforeShown(read: () => Promise<void>): void {
    this.readings.push(read);
  }

  async show(): Promise<string> {
    await Promise.all(this.readings.map((read) => read()));
    return this.registry.metrics();
  }

  /** The growth of what is first seen at 1 is 0 to Prometheus, so an alert would miss the first of each. */
  private beginAtNothing(): void {
    for (const code of codesTold) this.errors.inc({ code }, 0);
    for (const task of [...tasks, "other"]) this.failures.inc({ task }, 0);
    for (const outcome of estimateOutcomes) this.waits.inc({ outcome }, 0);
    for (const places of taken) this.shed.inc({ taken: places }, 0);
  }
}

function groupOf(outcome: string): "ok" | "refused" | "failed" | "abandoned" {
  if (outcome === "OK") return "ok";
  if (outcome === "ABANDONED") return "abandoned";
  return isOurFault(outcome) ? "failed" : "refused";
}
