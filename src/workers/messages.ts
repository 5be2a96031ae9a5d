import type { MetricValues } from "../telemetry/metrics";

/** What a worker tells the primary. */
export type WorkerMessage =
  | { kind: "ready"; address: string }
  | { kind: "alive" }
  | { kind: "metrics"; values: MetricValues }
  | { kind: "sum metrics" };

/** What the primary tells a worker: the first two are questions, the last is the answer to `sum metrics`. */
export type PrimaryMessage =
  { kind: "are you alive" } | { kind: "show metrics" } | { kind: "summed metrics"; text: string };
