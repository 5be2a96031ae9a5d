import type { Logger } from "pino";
import { seedDemoSale } from "../prisma/seed";
import { ConcertRepository } from "./concert/concert.repository";
import { ConcertService } from "./concert/concert.service";
import { SeatMaps } from "./concert/seat-map";
import { SeatRepository } from "./concert/seat.repository";
import type { Config } from "./config";
import { Caller } from "./graphql/caller";
import type { Services } from "./graphql/context";
import { createLoaders } from "./graphql/loaders";
import { Metrics } from "./graphql/metrics";
import { addRoutes } from "./graphql/routes";
import { createSchema } from "./graphql/schema";
import { createServer } from "./graphql/server";
import { connectDatabase } from "./infrastructure/database";
import { Channels } from "./infrastructure/pubsub";
import { RateLimiter } from "./infrastructure/rate-limiter";
import { connectRedis } from "./infrastructure/redis";
import { Scheduler } from "./infrastructure/scheduler";
import { PaymentRepository } from "./payment/payment.repository";
import { PaymentService } from "./payment/payment.service";
import { PointRepository } from "./point/point.repository";
import { PointService } from "./point/point.service";
import { AdmissionClock } from "./queue/admission-clock";
import { LineStore } from "./queue/line.store";
import { LineWatch } from "./queue/line-watch";
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

  const database = connectDatabase(stores.databaseUrl, { connections: config.DATABASE_CONNECTIONS });
  const redis = connectRedis(stores.redisUrl, onError);
  const publisher = connectRedis(stores.redisUrl, onError);
  const subscriber = connectRedis(stores.redisUrl, onError);
  const channels = new Channels({ publisher, subscriber });
  const scheduler = new Scheduler((error, chore) => log.warn({ error, chore }, "a chore failed"));
  const rateLimiter = new RateLimiter(redis, {
    user: config.USER_REQUESTS_PER_MINUTE,
    address: config.ADDRESS_JOINS_PER_MINUTE,
  });

  const users = new UserService(new UserRepository(database));

  const concertRepository = new ConcertRepository(database);
  const seatRepository = new SeatRepository(database);
  const seatMaps = new SeatMaps(seatRepository);
  const concerts = new ConcertService(concertRepository, seatRepository, seatMaps);

  const signer = new TokenSigner(stores.tokenSecret);
  const sales = new PostgresSaleRepository(database, {
    capacity: config.QUEUE_CAPACITY,
    admissionsPerSecond: config.ADMISSIONS_PER_SECOND,
  });
  const line = new LineStore({
    redis,
    loadSettings: (concertId) => sales.loadSettings(concertId),
    timing: {
      graceSeconds: config.WAITING_GRACE_SECONDS,
      activeSeconds: config.ACTIVE_SECONDS,
      recoverySeconds: config.RECOVERY_SECONDS,
    },
  });
  const queue = new QueueService(line, signer, sales);
  const lineWatch = new LineWatch({ queue, channels, graceSeconds: config.WAITING_GRACE_SECONDS, onError });
  const admissionClock = new AdmissionClock({ store: line, onError });

  const points = new PointService(new PointRepository(database), {
    maxChargePoints: config.MAX_CHARGE_POINTS,
    maxBalancePoints: config.MAX_BALANCE_POINTS,
  });

  const reservationRepository = new ReservationRepository(database);
  const seatFeed = new SeatFeed(channels, onError);
  const holdWatch = new HoldWatch(
    reservationRepository,
    channels,
    { holdWarningSeconds: config.HOLD_WARNING_SECONDS },
    onError,
  );
  const reservations = new ReservationService(
    reservationRepository,
    queue,
    seatFeed,
    holdWatch,
    channels,
    { holdSeconds: config.HOLD_SECONDS, maxSeatsPerUser: config.MAX_SEATS_PER_USER },
    onError,
  );

  const paymentRepository = new PaymentRepository(database);
  const payments = new PaymentService(
    paymentRepository,
    reservations,
    queue,
    seatFeed,
    channels,
    { paymentFailure: config.PAYMENT_FAILURE },
    onError,
  );

  const services: Services = { users, concerts, queue, lineWatch, reservations, seatFeed, points, payments };
  const sources = { concerts: concertRepository, seats: seatRepository, payments: paymentRepository };
  const access = {
    ...{ queue, signer, rateLimiter },
    pointsAccess: config.POINTS_ACCESS,
    operatorToken: config.OPERATOR_TOKEN,
  };
  const metrics = new Metrics();
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

  async function findFaults(): Promise<string[]> {
    const [postgresAnswer, redisAnswer] = await Promise.allSettled([
      database.$queryRaw`SELECT 1`,
      redis.ping(),
    ]);
    const faults = { postgres: postgresAnswer, redis: redisAnswer };
    return Object.entries(faults).flatMap(([name, { status }]) => (status === "rejected" ? [name] : []));
  }

  scheduler.every(sweepMilliseconds, "expire holds", () => reservations.expireDue());
  admissionClock.start(scheduler);
  lineWatch.start(scheduler);

  return {
    seedWhenEmpty: async () => {
      if (!(await concertRepository.isEmpty())) return false;
      await seedDemoSale(concertRepository);
      return true;
    },
    listen: () => server.listen({ host: config.HOST, port: config.PORT }),
    stop: async () => {
      lineWatch.stop();
      await server.close();
      admissionClock.stop();
      await scheduler.stop();
      await seatFeed.flush();
      await Promise.all([redis, publisher, subscriber].map((connection) => connection.quit().catch(onError)));
      await database.$disconnect();
    },
  };
}
