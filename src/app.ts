import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { seedDemoSale } from "../prisma/seed";
import { createApi } from "./api/create-api";
import { createConcerts } from "./concert/create-concerts";
import {
  accessRules,
  admissionLimits,
  holdSettings,
  identityConfig,
  pointLimits,
  queueConfig,
  type Config,
} from "./config/config";
import { exposure } from "./config/exposure";
import { operationLimits } from "./config/load";
import { rateLimits } from "./config/rates";
import { socketLimits } from "./config/sockets";
import { timeouts } from "./config/timeouts";
import { BackgroundErrors } from "./infrastructure/background-errors";
import { openConnections } from "./infrastructure/connections";
import { RateLimiter } from "./infrastructure/rate-limiter";
import { Scheduler } from "./infrastructure/scheduler";
import { createIntegrity } from "./integrity/create-integrity";
import { createOperators } from "./operator/create-operators";
import { createPayments } from "./payment/create-payments";
import { createPoints } from "./point/create-points";
import { createQueue } from "./queue/create-queue";
import { createReservations } from "./reservation/create-reservations";
import { addRoutes } from "./server/http/routes";
import { LoadShedder } from "./server/limits/load-shedder";
import { createServer } from "./server/server";
import { Shutdown } from "./server/shutdown";
import { ConnectionGauges } from "./telemetry/connection-gauges";
import { GlobalGauges } from "./telemetry/global-gauges";
import { Metrics } from "./telemetry/metrics";
import { OperationLog } from "./telemetry/operation-log";
import { Operations } from "./telemetry/operations";
import { createIdentities } from "./user/create-identities";
import { createUsers } from "./user/create-users";

export interface AppOptions {
  config: Config;
  stores: { databaseUrl: string; redisUrl: string; tokenSecret: string };
  log: Logger;
}

export interface App {
  /** Creates the demo sale when there is no concert. @returns whether it did. */
  seedWhenEmpty(): Promise<boolean>;
  /** @returns the address on which the process listens. */
  listen(): Promise<string>;
  /** Takes no new work, finishes what runs, and closes every connection (docs/PROTOCOL.md, "Shutdown"). */
  stop(): Promise<void>;
}

/** One process: its connections, its features, its server and its tasks. */
export async function createApp({ config, stores, log }: AppOptions): Promise<App> {
  const metrics = new Metrics();
  const errors = new BackgroundErrors(log, (task) => metrics.countFailure(task));
  const { databaseUrl, redisUrl, tokenSecret } = stores;
  const connections = openConnections({
    databaseUrl,
    redisUrl,
    databaseConnections: config.DATABASE_CONNECTIONS,
    timeouts: timeouts(config),
    errors,
  });

  const users = createUsers(connections);
  const concerts = createConcerts(connections);
  const queue = createQueue(connections, queueConfig(config, tokenSecret), metrics);
  const { queueStore } = queue;
  const reservations = createReservations(connections, queueStore, holdSettings(config));
  const points = createPoints(connections, pointLimits(config));
  const payments = createPayments(connections, reservations, queueStore, config.PAYMENT_FAILURE);
  const operators = createOperators(connections, concerts, queueStore, admissionLimits(config));
  const integrity = createIntegrity(connections, holdSettings(config));

  const features = { users, concerts, queue, reservations, points, payments, operators, integrity };
  const identities = createIdentities(connections, identityConfig(config));
  const rateLimiter = new RateLimiter(connections.redis, rateLimits(config));
  const api = createApi(features, rateLimiter, { identities, ...accessRules(config) });

  const shutdown = new Shutdown();
  const gate = new LoadShedder(operationLimits(config), (taken) => metrics.countShed(taken));
  const lines = new OperationLog(log, config.LOG_LINES_PER_SECOND);
  const operations = new Operations({ metrics, lines, log });
  const connectionGauges = new ConnectionGauges(metrics.registry, connections);
  const { seatSalesRepository } = concerts;
  const globalGauges = new GlobalGauges(metrics.registry, { queueStore, seatSalesRepository });
  metrics.beforeShown(async () => metrics.operationsRunning.set(gate.runningNow));
  metrics.beforeShown(() => connectionGauges.read());
  metrics.beforeShown(() => globalGauges.read());
  const shown = exposure(config);
  const server = await createServer({
    schema: api.schema,
    createContext: (sender) => api.createContext(sender),
    addRoutes: (routes) =>
      addRoutes(routes, {
        findFaults: connections.findFaults,
        concerts: concerts.concertService,
        gate,
        metrics,
        stopping: shutdown,
        playground: shown.playground,
      }),
    exposure: shown,
    socketLimits: socketLimits(config),
    maxConnections: config.MAX_CONNECTIONS,
    timeouts: timeouts(config),
    stopping: shutdown,
    gate,
    metrics,
    operations,
    log,
  });

  const scheduler = new Scheduler(errors.report);
  for (const room of [queue, reservations, operators]) room.start(scheduler);

  return {
    seedWhenEmpty: async () => {
      if (!(await concerts.concertRepository.isEmpty())) return false;
      await seedDemoSale(concerts.concertRepository);
      return true;
    },
    listen: () => server.listen({ host: config.HOST, port: config.PORT }),
    stop: async () => {
      shutdown.announce();
      await sleep(config.STOP_DELAY_SECONDS * 1_000);
      await server.close();
      queue.stop();
      await scheduler.stop();
      await reservations.reservationEvents.flush();
      await connections.close();
    },
  };
}
