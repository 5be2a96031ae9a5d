import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { seedDemoSale } from "../prisma/seed";
import type { Config } from "./config";
import { Caller } from "./graphql/caller";
import { ConnectionGauges } from "./graphql/observing/connection-gauges";
import { HouseGauges } from "./graphql/observing/house-gauges";
import { createLoaders } from "./graphql/loaders";
import { Metrics } from "./graphql/observing/metrics";
import { OperationLog } from "./graphql/observing/operation-log";
import { OperationGate } from "./graphql/transport/operation-gate";
import { Operations } from "./graphql/observing/operations";
import { addRoutes } from "./graphql/transport/routes";
import { createSchema } from "./graphql/schema";
import { createServer } from "./graphql/server";
import { Stopping } from "./graphql/transport/stopping";
import { openConnections } from "./infrastructure/connections";
import { Scheduler, type Chore } from "./infrastructure/scheduler";
import { constructParts } from "./parts";
import { exposure } from "./settings/exposure";
import { operationLimits } from "./settings/operations";
import { socketLimits } from "./settings/sockets";
import { timeouts } from "./settings/timeouts";

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
  /** Takes no new work, finishes what runs, and closes every connection (docs/ARCHITECTURE.md, "Stopping"). */
  stop(): Promise<void>;
}

/** Puts the parts of one process together: connections, services, server, chores. */
export async function createApp({ config, stores, log }: AppOptions): Promise<App> {
  const metrics = new Metrics();
  const onError = (error: unknown, chore?: Chore) => {
    log.warn({ error, chore }, "something in the background failed");
    metrics.countFailure(chore);
  };
  const { databaseUrl, redisUrl, tokenSecret } = stores;
  const connections = openConnections({
    ...{ databaseUrl, redisUrl, databaseConnections: config.DATABASE_CONNECTIONS },
    ...{ timeouts: timeouts(config), onError },
  });
  const scheduler = new Scheduler(onError);
  const parts = constructParts(connections, { config, tokenSecret, metrics, onError });
  const { services, sources, access, admissionClock, endingLog } = parts;
  const { findFaults } = connections;
  const stopping = new Stopping();
  const gate = new OperationGate(operationLimits(config), (taken) => metrics.countShed(taken));
  const lines = new OperationLog(log, config.LOG_LINES_PER_SECOND);
  const operations = new Operations({ metrics, lines, log });
  const connectionGauges = new ConnectionGauges(metrics.registry, connections);
  const houseGauges = new HouseGauges(metrics.registry, { queue: services.queue, sales: sources.sales });
  metrics.beforeShown(async () => metrics.operationsRunning.set(gate.runningNow));
  metrics.beforeShown(() => connectionGauges.read());
  metrics.beforeShown(() => houseGauges.read());

  const shown = exposure(config);
  const server = await createServer({
    schema: createSchema(),
    createContext: (sender) => ({
      ...{ services, requestId: sender.requestId },
      caller: new Caller(access, sender),
      loaders: createLoaders(sources),
    }),
    addRoutes: (routes) =>
      addRoutes(routes, {
        ...{ findFaults, concerts: services.concerts, gate, metrics, stopping },
        playground: shown.playground,
      }),
    exposure: shown,
    socketLimits: socketLimits(config),
    mostConnections: config.MAX_CONNECTIONS,
    timeouts: timeouts(config),
    ...{ stopping, gate, metrics, operations, log },
  });

  scheduler.every(sweepMilliseconds, "expire holds", () => services.reservations.expireDue());
  scheduler.every(sweepMilliseconds, "carry endings", () => endingLog.carry());
  admissionClock.start(scheduler);
  services.lineWatch.start(scheduler);
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
