import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
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
import { rateLimits } from "./config/rates";
import { serverSettings } from "./config/server";
import { timeouts } from "./config/timeouts";
import { openConnections } from "./infrastructure/connections";
import { RateLimiter } from "./infrastructure/rate-limiter";
import { Scheduler } from "./infrastructure/scheduler";
import { createIntegrity } from "./integrity/create-integrity";
import { createOperators } from "./operator/create-operators";
import { createPayments } from "./payment/create-payments";
import { createPoints } from "./point/create-points";
import { PurchaseSets } from "./purchase/purchase-sets.repository";
import { QueueWatch } from "./queue-watch/queue-watch";
import { createQueue } from "./queue/create-queue";
import { createReservations } from "./reservation/create-reservations";
import { createServer } from "./server/server";
import { addStoreGauges, createTelemetry } from "./telemetry/create-telemetry";
import type { Metrics } from "./telemetry/metrics";
import { createIdentities } from "./user/create-identities";
import { createUsers } from "./user/create-users";

export interface AppOptions {
  config: Config;
  stores: { databaseUrl: string; redisUrl: string; tokenSecret: string };
  log: Logger;
}

export interface App {
  metrics: Metrics;
  /** @returns the address on which the process listens. */
  listen(): Promise<string>;
  /** Takes no new work, finishes what runs, and closes every connection (docs/PROTOCOL.md, "Shutdown"). */
  stop(): Promise<void>;
}

/** One process: its connections, its features, its server and its tasks. */
export async function createApp({ config, stores, log }: AppOptions): Promise<App> {
  const telemetry = createTelemetry(log, config.LOG_LINES_PER_SECOND);
  const { metrics, errors } = telemetry;
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
  const queueSettings = queueConfig(config, tokenSecret);
  const queue = createQueue(connections, queueSettings, metrics);
  const { queueStore, queueService } = queue;
  const queueWatch = new QueueWatch(queueService, connections, queueSettings.timing, metrics);
  const { seatRepository, seatSalesRepository } = concerts;
  const purchaseSets = new PurchaseSets(connections.database);
  const reservationSources = { seatRepository, queueStore, purchaseSets };
  const reservations = createReservations(connections, reservationSources, holdSettings(config));
  const points = createPoints(connections, purchaseSets, pointLimits(config));
  const paymentSources = { reservations, queueStore, purchaseSets };
  const payments = createPayments(connections, paymentSources, config.PAYMENT_FAILURE);
  const operators = createOperators(connections, concerts, queueStore, admissionLimits(config));
  const integrity = createIntegrity(connections, holdSettings(config));

  const features = {
    users,
    concerts,
    queue,
    queueWatch,
    reservations,
    points,
    payments,
    operators,
    integrity,
  };
  const identities = createIdentities(connections, identityConfig(config));
  const rateLimiter = new RateLimiter(connections.redis, rateLimits(config));
  const api = createApi(features, rateLimiter, { identities, ...accessRules(config) });

  addStoreGauges(metrics, connections, { queueStore, seatSalesRepository });
  const server = await createServer(api, serverSettings(config), telemetry, connections);

  const scheduler = new Scheduler(errors.report);
  for (const feature of [queue, queueWatch, reservations, operators]) feature.start(scheduler);

  return {
    metrics,
    listen: () => server.listen({ host: config.HOST, port: config.PORT }),
    stop: async () => {
      server.announceShutdown();
      await sleep(config.STOP_DELAY_SECONDS * 1_000);
      await server.close();
      queue.stop();
      await scheduler.stop();
      await reservations.reservationEvents.flush();
      await connections.close();
    },
  };
}
