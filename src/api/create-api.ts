import type { GraphQLSchema } from "graphql";
import type { Layout } from "../concert/seat-map";
import type { Concerts } from "../concert/create-concerts";
import type { IntegrityChecker } from "../integrity/integrity-checker";
import type { Operators } from "../operator/create-operators";
import type { Payments } from "../payment/create-payments";
import type { PointService } from "../point/point.service";
import type { Queue } from "../queue/create-queue";
import type { Reservations } from "../reservation/create-reservations";
import type { UserService } from "../user/user.service";
import { Authorizer, type AccessRules, type BudgetLimiter } from "./access/authorizer";
import { Caller, type OperationOrigin } from "./access/caller";
import type { GraphContext, Services } from "./context";
import { createLoaders } from "./loaders";
import { createSchema } from "./schema";

/** The features of the process that the schema shows. */
export interface Features {
  users: UserService;
  concerts: Concerts;
  queue: Queue;
  reservations: Reservations;
  points: PointService;
  payments: Payments;
  operators: Operators;
  integrity: IntegrityChecker;
}

/** The schema and what each of its operations works with, for any transport. */
export interface Api {
  schema: GraphQLSchema;
  createContext(origin: OperationOrigin): GraphContext;
  /** @throws ExpectedError PERFORMANCE_NOT_FOUND */
  findLayout(performanceId: string): Promise<Layout>;
}

export function createApi(features: Features, rateLimiter: BudgetLimiter, rules: AccessRules): Api {
  const { queueService, tokenSigner } = features.queue;
  const services = toServices(features);
  const authorizer = new Authorizer(queueService, rateLimiter, rules);
  const { concertRepository, seatRepository } = features.concerts;
  const { reservationRepository } = features.reservations;
  const { paymentRepository } = features.payments;
  const sources = { concertRepository, seatRepository, reservationRepository, paymentRepository };
  return {
    schema: createSchema(),
    createContext: (origin) => ({
      requestId: origin.requestId,
      services,
      authorizer,
      caller: new Caller(origin, tokenSigner),
      loaders: createLoaders(sources),
    }),
    findLayout: (performanceId) => features.concerts.concertService.findLayout(performanceId),
  };
}

function toServices(features: Features): Services {
  const { users, concerts, queue, reservations, points, payments, operators, integrity } = features;
  return {
    users,
    concerts: concerts.concertService,
    queue: queue.queueService,
    queueWatch: queue.queueWatch,
    reservations: reservations.reservationService,
    seatWatch: reservations.seatWatch,
    holdWatch: reservations.holdWatch,
    points,
    payments: payments.paymentService,
    concertCreation: operators.concertCreationService,
    queueControl: operators.queueControlService,
    queueSnapshots: operators.queueSnapshots,
    integrity,
  };
}
