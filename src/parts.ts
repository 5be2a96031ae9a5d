import { ConcertRepository } from "./concert/concert.repository";
import { ConcertService } from "./concert/concert.service";
import { SeatMaps } from "./concert/seat-map";
import { SeatRepository } from "./concert/seat.repository";
import {
  holdLimits,
  identityIssuer,
  queueDefaults,
  queueTiming,
  pointLimits,
  type Config,
} from "./config/config";
import { Authorizer } from "./api/access/authorizer";
import type { Services } from "./api/context";
import { Metrics } from "./telemetry/metrics";
import type { Connections } from "./infrastructure/connections";
import { readOn, transactOn } from "./infrastructure/database";
import { RemoteKeys } from "./user/remote-keys";
import { RateLimiter } from "./infrastructure/rate-limiter";
import { IntegrityChecker } from "./integrity/integrity-checker";
import { IntegrityRepository } from "./integrity/integrity.repository";
import { QueueSnapshots } from "./operator/queue-snapshots";
import { OperatorRepository } from "./operator/operator.repository";
import { OperatorService } from "./operator/operator.service";
import { SeatSalesRepository } from "./concert/seat-sales.repository";
import { PaymentRepository } from "./payment/payment.repository";
import { PaymentService } from "./payment/payment.service";
import { PointRepository } from "./point/point.repository";
import { PointService } from "./point/point.service";
import { AdmissionClock } from "./queue/admission-clock";
import { EndingRelay } from "./queue/endings/relay";
import { EndingOutbox } from "./queue/endings/outbox.store";
import { QueueAuditStore } from "./queue/store/queue-audit.store";
import { QueueStore } from "./queue/store/queue.store";
import { QueueWatch } from "./queue/watch/queue-watch";
import { EstimateAccuracy } from "./queue/wait/estimate-accuracy";
import { QueueService } from "./queue/queue.service";
import { QueueRepository } from "./queue/queue.repository";
import { TokenSigner } from "./queue/token/token-signer";
import { HoldWatch } from "./reservation/hold-watch";
import { ReservationRepository } from "./reservation/reservation.repository";
import { ReservationService } from "./reservation/reservation.service";
import { SeatFeed } from "./reservation/seat-feed";
import { IdentityVerifier, secretKey } from "./user/identity";
import { rateLimits } from "./config/rates";
import { UserRepository } from "./user/user.repository";
import { UserService } from "./user/user.service";

export interface Ingredients {
  config: Config;
  tokenSecret: string;
  metrics: Metrics;
  onError: (error: unknown) => void;
}

/** Constructs each object of the process once, in the order in which they depend on each other. */
export function constructParts(connections: Connections, ingredients: Ingredients) {
  const { database, longWork, redis, channels } = connections;
  const { config, onError } = ingredients;
  const users = new UserService(new UserRepository(database));

  const concertRepository = new ConcertRepository(database);
  const seatRepository = new SeatRepository(database);
  const seatSales = new SeatSalesRepository(database);
  const concerts = new ConcertService(
    concertRepository,
    seatRepository,
    new SeatMaps(seatRepository),
    seatSales,
  );

  const { signer, queue, queueWatch, ...line } = constructQueue(connections, ingredients);

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

  const snapshots = new QueueSnapshots({ queue, sales: seatSales, onError });
  const operators = new OperatorService({
    operators: new OperatorRepository(database, queueDefaults(config)),
    ...{ concerts: concertRepository, queue, snapshots, transact: transactOn(longWork) },
  });

  const services: Services = {
    ...{ users, concerts, queue, queueWatch, reservations, seatFeed, points, payments },
    ...{ operators, snapshots, integrity: constructIntegrity(connections, holdLimits(config)) },
  };
  const sources = {
    ...{ concerts: concertRepository, seats: seatRepository },
    ...{ payments: paymentRepository, reservations: reservationRepository, sales: seatSales },
  };
  const rateLimiter = new RateLimiter(redis, rateLimits(config));
  const { POINTS_ACCESS: pointsAccess, OPERATOR_TOKEN: operatorToken } = config;
  const identities = constructIdentities(ingredients);
  const authorizer = new Authorizer(queue, rateLimiter, { identities, pointsAccess, operatorToken });
  return { services, sources, authorizer, signer, ...line };
}

function constructQueue(
  { database, redis, channels }: Connections,
  { config, tokenSecret, metrics, onError }: Ingredients,
) {
  const signer = new TokenSigner(tokenSecret, config.TOKEN_SECRET_PREVIOUS);
  const sales = new QueueRepository(database, queueDefaults(config));
  const line = new QueueStore({
    redis,
    loadSettings: (concertId) => sales.loadSettings(concertId),
    timing: queueTiming(config),
  });
  const endingRelay = new EndingRelay({
    queues: line,
    endings: new EndingOutbox(redis),
    keep: (concertId, endings) => sales.keepEndings(concertId, endings),
  });
  const queue = new QueueService(
    line,
    signer,
    sales,
    new EstimateAccuracy((outcome) => metrics.countWait(outcome)),
  );
  const queueWatch = new QueueWatch({
    ...{ queue, channels, graceSeconds: config.WAITING_GRACE_SECONDS },
    onPush: (milliseconds) => metrics.observePush(milliseconds),
    onError,
  });
  const admissionClock = new AdmissionClock({ store: line, onError });
  return { signer, queue, queueWatch, admissionClock, endingRelay };
}

export function constructIntegrity(
  { longWork, redis }: Pick<Connections, "longWork" | "redis">,
  limits: { maxSeatsPerUser: number },
): IntegrityChecker {
  return new IntegrityChecker({
    repository: new IntegrityRepository(limits),
    queues: new QueueAuditStore(redis),
    read: readOn(longWork),
  });
}

function constructIdentities({ config, onError }: Ingredients): IdentityVerifier | null {
  const { IDENTITY_JWKS_URL: url, IDENTITY_SECRET: secret, IDENTITY_FETCH_SECONDS: fetchSeconds } = config;
  const issuer = identityIssuer(config);
  if (issuer && url) return new IdentityVerifier(new RemoteKeys({ url, onError, fetchSeconds }), issuer);
  if (issuer && secret) return new IdentityVerifier(secretKey(secret), issuer);
  return null;
}
