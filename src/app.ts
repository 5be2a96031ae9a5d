import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { seedDemoSale } from "../prisma/seed";
import type { Config } from "./config/config";
import { createApi } from "./api/create-api";
import { ConnectionGauges } from "./telemetry/connection-gauges";
import { GlobalGauges } from "./telemetry/global-gauges";
import { Metrics } from "./telemetry/metrics";
import { OperationLog } from "./telemetry/operation-log";
import { LoadShedder } from "./server/limits/load-shedder";
import { Operations } from "./telemetry/operations";
import { addRoutes } from "./server/http/routes";
import { createServer } from "./server/server";
import { Shutdown } from "./server/shutdown";
import { openConnections } from "./infrastructure/connections";
import { BackgroundErrors } from "./infrastructure/background-errors";
import { Scheduler } from "./infrastructure/scheduler";
import { constructParts } from "./parts";
import { exposure } from "./config/exposure";
import { operationLimits } from "./config/load";
import { socketLimits } from "./config/sockets";
import { timeouts } from "./config/timeouts";

const sweepMilliseconds = 250;

export interface AppOptions {
  config: Config;
  stores: { databaseUrl: string; redisUrl: string; tokenSecret: string };
  log: Logger;
}

export interface App {
  /** Makes the demo sale if there is no concert yet. @returns whether it did. */
  seedWhenEmpty(): Promise<boolean>;
  /** @returns the address it listens on. */
  listen(): Promise<string>;
  /** Takes no new work, finishes what runs, and closes every connection (docs/ARCHITECTURE.md, "Shutdown"). */
  stop(): Promise<void>;
}

/** Puts the parts of one process together: connections, services, server, tasks. */
export async function createApp({ config, stores, log }: AppOptions): Promise<App> {
  const metrics = new Metrics();
  const errors = new BackgroundErrors(log, (task) => metrics.countFailure(task));
  const { databaseUrl, redisUrl, tokenSecret } = stores;
  const connections = openConnections({
    ...{ databaseUrl, redisUrl, databaseConnections: config.DATABASE_CONNECTIONS },
    ...{ timeouts: timeouts(config), errors },
  });
  const scheduler = new Scheduler(errors.report);
  const parts = constructParts(connections, { config, tokenSecret, metrics, onError: errors.report });
  const { services, sources, authorizer, signer, admissionClock, endingRelay } = parts;
  const { findFaults } = connections;
  const stopping = new Shutdown();
  const gate = new LoadShedder(operationLimits(config), (taken) => metrics.countShed(taken));
  const lines = new OperationLog(log, config.LOG_LINES_PER_SECOND);
  const operations = new Operations({ metrics, lines, log });
  const connectionGauges = new ConnectionGauges(metrics.registry, connections);
  const globalGauges = new GlobalGauges(metrics.registry, { queue: services.queue, sales: sources.sales });
  metrics.beforeShown(async () => metrics.operationsRunning.set(gate.runningNow));
  metrics.beforeShown(() => connectionGauges.read());
  metrics.beforeShown(() => globalGauges.read());

  const shown = exposure(config);
  const server = await createServer({
    ...createApi(services, sources, authorizer, signer),
    addRoutes: (routes) =>
      addRoutes(routes, {
        ...{ findFaults, concerts: services.concerts, gate, metrics, stopping },
        playground: shown.playground,
      }),
    exposure: shown,
    socketLimits: socketLimits(config),
    maxConnections: config.MAX_CONNECTIONS,
    timeouts: timeouts(config),
    ...{ stopping, gate, metrics, operations, log },
  });

  scheduler.every(sweepMilliseconds, "expire holds", () => services.reservations.expireDue());
  scheduler.every(sweepMilliseconds, "carry endings", () => endingRelay.carry());
  admissionClock.start(scheduler);
  services.queueWatch.start(scheduler);
  services.operators.start(scheduler);
  services.snapshots.start(scheduler);

  return {
    seedWhenEmpty: async () => {
      if (!(await sources.concerts.isEmpty())) return false;
      await seedDemoSale(sources.concerts);
      return true;
    },
    listen: () => server.listen({ host: config.HOST, port: config.PORT }),
    stop: async () => {
      stopping.announce();
      await sleep(config.STOP_DELAY_SECONDS * 1_000);
      await server.close();
      admissionClock.stop();
      await scheduler.stop();
      await services.seatFeed.flush();
      await connections.close();
    },
  };
}
