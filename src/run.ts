import type { Logger } from "pino";
import { isTracingWanted, secretsOf, type Config } from "./config/config";
import { onStopSignal } from "./infrastructure/stop-signals";
import { createLog } from "./telemetry/log";

/** What a process has while it starts and runs. */
export interface Run {
  config: Config;
  log: Logger;
  /** Grows by the secrets of the stores once those are known. The log redacts what is in it. */
  secrets: string[];
  /** One function per started part, which stops it. */
  started: (() => Promise<void>)[];
  /** Stops all parts in reverse order, then exits with this code. A timeout aborts what remains. */
  end(exitCode: number): void;
}

/**
 * Starts the parts of a process, and stops them at a signal. Modules that talk to a store or the network are imported
 * by `start`, after tracing has started, because it instruments them on import. A signal during the start takes
 * effect when the part that is starting can be stopped.
 * @param traced whether this process serves requests, so that its traces say something.
 */
export async function run(
  config: Config,
  { traced }: { traced: boolean },
  start: (run: Run) => Promise<void>,
): Promise<void> {
  const tracing =
    traced && isTracingWanted() ? (await import("./telemetry/tracing.js")).startTracing() : undefined;
  const secrets = secretsOf(config);
  const log = createLog({ level: config.LOG_LEVEL, secrets, fields: tracing?.fields });
  process.on("uncaughtException", (error) => exitOnError(error, log));
  const started: (() => Promise<void>)[] = tracing ? [() => tracing.stop()] : [];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= stopAll(started));
  const end = (exitCode: number) => {
    limitStop(config.STOP_SECONDS, log);
    starting
      .catch(() => {})
      .then(stop)
      .then(
        () => process.exit(exitCode),
        (error: unknown) => exitOnError(error, log),
      );
  };
  const starting = start({ config, log, secrets, started, end });
  onStopSignal(() => end(0));
  await starting.catch((error: unknown) => stop().then(() => Promise.reject(error)));
}

/** Stops every part, also when one of them fails to. @throws the first failure. */
async function stopAll(started: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of started.reverse()) await stop().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

function limitStop(stopSeconds: number, log: Logger): void {
  setTimeout(() => {
    log.error({ stopSeconds }, "shutdown timed out: remaining work was aborted");
    process.exit(1);
  }, stopSeconds * 1_000).unref();
}

/** Node would print an uncaught error with whole commands of the stores; the log redacts them. */
function exitOnError(error: unknown, log: Logger): void {
  log.fatal({ error }, "fatal error: process exits");
  process.exit(1);
}

/** Tells why the start failed, in one line for a person, and exits. */
export function exitOnFailedStart(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
