import type { ApolloServerPlugin } from "@apollo/server";
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import type { WaitOutcome } from "../queue/wait-ledger";
import type { GraphContext } from "./context";

/** What /metrics shows in the text format of Prometheus. */
export class Metrics {
  readonly registry = new Registry();

  private readonly duration = new Histogram({
    name: "frontrow_operation_duration_seconds",
    help: "How long GraphQL operations over HTTP took.",
    labelNames: ["operation"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });

  private readonly errors = new Counter({
    name: "frontrow_errors_total",
    help: "Errors told to callers, by code.",
    labelNames: ["code"],
    registers: [this.registry],
  });

  private readonly waits = new Counter({
    name: "frontrow_wait_ranges_total",
    help: "Admissions of waiters who had been told a range, by whether its worst held.",
    labelNames: ["outcome"],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  countWait(outcome: WaitOutcome): void {
    this.waits.inc({ outcome });
  }

  countError(code: string): void {
    this.errors.inc({ code });
  }

  /** Labels are the fields of the root, never names that a client chooses: their number must stay bounded. */
  plugin(): ApolloServerPlugin<GraphContext> {
    return {
      requestDidStart: async () => {
        const stop = this.duration.startTimer();
        return {
          willSendResponse: async ({ operation }) => {
            const [first] = operation?.selectionSet.selections ?? [];
            const known = first?.kind === "Field" && operation !== undefined;
            stop({ operation: known ? first.name.value : "invalid" });
          },
        };
      },
    };
  }
}
