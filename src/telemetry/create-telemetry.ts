import type { Logger } from "pino";
import { BackgroundErrors } from "../infrastructure/background-errors";
import type { Connections } from "../infrastructure/connections";
import { ConnectionGauges } from "./connection-gauges";
import { GlobalGauges } from "./global-gauges";
import type { GlobalSources } from "./global-readings";
import { Metrics } from "./metrics";
import { OperationLog } from "./operation-log";
import { Operations } from "./operations";

/** What a process reports about itself. */
export interface Telemetry {
  log: Logger;
  metrics: Metrics;
  operations: Operations;
  errors: BackgroundErrors;
}

/** @param maxLinesPerSecond operation log lines, per level. */
export function createTelemetry(log: Logger, maxLinesPerSecond: number): Telemetry {
  const metrics = new Metrics();
  const operations = new Operations(metrics, new OperationLog(log, maxLinesPerSecond), log);
  const errors = new BackgroundErrors(log, (task) => metrics.countFailure(task));
  return { log, metrics, operations, errors };
}

/** Adds the gauges that ask the stores whenever the metrics are read. */
export function addStoreGauges(metrics: Metrics, connections: Connections, sources: GlobalSources): void {
  const connectionGauges = new ConnectionGauges(metrics.registry, connections);
  const globalGauges = new GlobalGauges(metrics, sources);
  metrics.beforeShown(() => connectionGauges.read());
  metrics.beforeGlobalShown(() => globalGauges.read());
}
