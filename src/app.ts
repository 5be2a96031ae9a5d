import type { Logger } from "pino";
import { seedDemoSale } from "../prisma/seed";
import { ConcertRepository } from "./concert/concert.repository";
import { ConcertService } from "./concert/concert.service";
import { SeatMaps } from "./concert/seat-map";
import { SeatRepository } from "./concert/seat.repository";
import { holdLimits, lineDefaults, lineTiming, pointLimits, rateLimits, type Config } from "./config";
import { Caller } from "./graphql/caller";
import type { Services } from "./graphql/context";
import { createLoaders } from "./graphql/loaders";
import { Metrics } from "./graphql/metrics";
import { addRoutes } from "./graphql/routes";
import { createSchema } from "./graphql/schema";
import { createServer } from "./graphql/server";
import { openConnections, type Connections } from "./infrastructure/connections";
import { transactOn } from "./infrastructure/database";
import { RateLimiter } from "./infrastructure/rate-limiter";
import { Scheduler } from "./infrastructure/scheduler";
import { LineSnapshots } from "./operator/line-snapshots";
import { OperatorRepository } from "./operator/operator.repository";
import { OperatorService } from "./operator/operator.service";
import { SalesRepository } from "./concert/sales.repository";
import { PaymentRepository } from "./payment/payment.repository";
import { PaymentService } from "./payment/payment.service";
import { PointRepository } from "./point/point.repository";
import { PointService } from "./point/point.service";
import { AdmissionClock } from "./queue/admission-clock";
import { EndingLog } from "./queue/ending-log";
import { EndingStore } from "./queue/ending.store";
import { LineStore } from "./queue/line.store";
import { LineWatch } from "./queue/line-watch";
import { WaitLedger } from "./queue/wait-ledger";
import { QueueService } from "./queue/queue.service";
import { PostgresSaleRepository } from "./queue/sale.repository";
import { TokenSigner } from "./queue/token-signer";
import { HoldWatch } from "./reservation/hold-watch";
import { ReservationRepository } from "./reservation/reservation.repository";
import { ReservationService } from "./reservation/reservation.service";
import { SeatFeed } from "./reservation/seat-feed";
import { UserRepository } from "./user/user.repository";
import { UserService } from "./user/user.service";

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
  /** Takes no new work, finishes what runs, and closes every connection. */
  stop(): Promise<void>;
}

/** Constructs each object of the process once, in the order in which they depend on each other. */
export async function createApp({ config, stores, log }: AppOptions): Promise<App> {
  const onError = (error: unknown) => log.warn({ error }, "something in the background failed");
  const { databaseUrl, redisUrl, tokenSecret } = stores;
  const databaseConnections = config.DATABASE_CONNECTIONS;
  const connections = openConnections({ databaseUrl, redisUrl, databaseConnections, onError });
  const scheduler = new Scheduler((error, chore) => log.warn({ error, chore }, "a chore failed"));
  const metrics = new Metrics();
  const parts = construct(connections, { config, tokenSecret, metrics, onError });
  const { services, sources, seatMaps, access, admissionClock, endingLog } = parts;
  const { findFaults } = connections;

  const server = await createServer({
    schema: createSchema(),
    createContext: (sender) => ({
      services,
      caller: new Caller(access, sender),
      loaders: createLoaders(sources),
    }),
    addRoutes: (routes) => addRoutes(routes, { findFaults, seatMaps, metrics }),
    metrics,
    log,
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
      services.lineWatch.stop();
      services.snapshots.stop();
      await server.close();
      admissionClock.stop();
      await scheduler.stop();
      await services.seatFeed.flush();
      await connections.close();
    },
  };
}

interface Ingredients {
  config: Config;
  tokenSecret: string;
  metrics: Metrics;
  onError: (error: unknown) => void;
}

function construct(connections: Connections, ingredients: Ingredients) {
  const { database, redis, channels } = connections;
  const { config, onError } = ingredients;
  const users = new UserService(new UserRepository(database));

  const concertRepository = new ConcertRepository(database);
  const seatRepository = new SeatRepository(database);
  const seatMaps = new SeatMaps(seatRepository);
  const seatSales = new SalesRepository(database);
  const concerts = new ConcertService(concertRepository, seatRepository, seatMaps, seatSales);

  const { signer, queue, lineWatch, ...line } = constructLine(connections, ingredients);

  const points = new PointService(new PointRepository(database), pointLimits(config));

  const seatFeed = new SeatFeed(channels, onError);
  const reservationRepository = new ReservationRepository(database);
  const holdWatch = new HoldWatch(reservationRepository, {
    channels,
    warningSeconds: config.HOLD_WARNING_SECONDS,
    onError,
  });
  const reservations = new ReservationService({
    ...{ reservations: reservationRepository, queue, seatFeed, holdWatch, channels, onError },
    limits: holdLimits(config),
  });

  const paymentRepository = new PaymentRepository(database);
  const payments = new PaymentService({
    ...{ payments: paymentRepository, reservations, queue, seatFeed, channels, onError },
    failurePolicy: config.PAYMENT_FAILURE,
  });

  const snapshots = new LineSnapshots({ queue, sales: seatSales, onError });
  const operators = new OperatorService({
    operators: new OperatorRepository(database, lineDefaults(config)),
    ...{ concerts: concertRepository, queue, snapshots, transact: transactOn(database) },
  });

  const services: Services = {
    ...{ users, concerts, queue, lineWatch, reservations, seatFeed, points, payments },
    ...{ operators, snapshots },
  };
  const sources = { concerts: concertRepository, seats: seatRepository, payments: paymentRepository };
  const rateLimiter = new RateLimiter(redis, rateLimits(config));
  const { POINTS_ACCESS: pointsAccess, OPERATOR_TOKEN: operatorToken } = config;
  const access = { queue, signer, rateLimiter, pointsAccess, operatorToken };
  return { services, sources, seatMaps, access, ...line };
}

function constructLine(
  { database, redis, channels }: Connections,
  { config, tokenSecret, metrics, onError }: Ingredients,
) {
  const signer = new TokenSigner(tokenSecret);
  const sales = new PostgresSaleRepository(database, lineDefaults(config));
  const line = new LineStore({
    redis,
    loadSettings: (concertId) => sales.loadSettings(concertId),
    timing: lineTiming(config),
  });
  const endingLog = new EndingLog({
    lines: line,
    endings: new EndingStore(redis),
    keep: (concertId, endings) => sales.keepEndings(concertId, endings),
  });
  const queue = new QueueService(
    line,
    signer,
    sales,
    new WaitLedger((outcome) => metrics.countWait(outcome)),
  );
  const lineWatch = new LineWatch({ queue, channels, graceSeconds: config.WAITING_GRACE_SECONDS, onError });
  const admissionClock = new AdmissionClock({ store: line, onError });
  return { signer, queue, lineWatch, admissionClock, endingLog };
}
