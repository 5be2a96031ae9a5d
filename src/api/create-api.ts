import type { GraphQLSchema } from "graphql";
import type { Layout } from "../concert/seat-map";
import { Authorizer, type AccessRules, type BudgetLimiter } from "../access/authorizer";
import { Caller, type OperationOrigin } from "../access/caller";
import { GraphContext } from "./context";
import { createLoaders } from "./loaders";
import { createSchema } from "./schema";
import { toServices, type Features } from "./services";

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
  const shared = { services, authorizer, createLoaders: () => createLoaders(sources) };
  return {
    schema: createSchema(),
    createContext: (origin) => new GraphContext(origin.requestId, new Caller(origin, tokenSigner), shared),
    findLayout: (performanceId) => features.concerts.concertService.findLayout(performanceId),
  };
}
