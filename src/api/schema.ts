import "reflect-metadata";
import { GraphQLSchema, type GraphQLObjectType } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { enforcePolicies } from "./access/enforce-policies";
import { ConcertQueries, ConcertResolver, PerformanceResolver } from "./concert/concert.resolver";
import { errorCodeEnum } from "./enums";
import { OperatorMutations, OperatorQueries } from "./operator/operator.resolver";
import { OperatorIntegrityResolver } from "./operator/integrity.resolver";
import { OperatorSnapshotResolver } from "./operator/snapshot.resolver";
import { PaymentResolver, PayReservationPayloadResolver } from "./payment/payment.resolver";
import { PointAccountResolver, PointEntryResolver } from "./point/point.resolver";
import { QueueResolver } from "./queue/queue.resolver";
import { ReservationResolver } from "./reservation/reservation.resolver";
import { UserResolver } from "./user/user.resolver";

/** type-graphql asks for one even though every subscription here brings its own source. */
const noPubSub = {
  publish: () => {},
  subscribe: (): never => {
    throw new Error("A subscription must name its own source.");
  },
};

/** The whole schema, as schema.graphql shows it. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      UserResolver,
      ConcertQueries,
      ConcertResolver,
      PerformanceResolver,
      QueueResolver,
      ReservationResolver,
      PointAccountResolver,
      PointEntryResolver,
      PaymentResolver,
      PayReservationPayloadResolver,
      OperatorMutations,
      OperatorQueries,
      OperatorIntegrityResolver,
      OperatorSnapshotResolver,
    ],
    pubSub: noPubSub,
    validate: false,
  });
  enforcePolicies(schema);
  passStatesOn(schema, "queuePosition");
  describe(schema.getQueryType(), "What can be asked.");
  describe(schema.getMutationType(), "What can be changed.");
  describe(schema.getSubscriptionType(), "What can be followed over WebSocket.");
  const { types, ...parts } = schema.toConfig();
  return new GraphQLSchema({ ...parts, types: [...types, errorCodeEnum] });
}

/** The state is the payload; type-graphql would make a promise of each push to find that out. */
function passStatesOn(schema: GraphQLSchema, subscription: string): void {
  schema.getSubscriptionType()!.getFields()[subscription]!.resolve = (state) => state;
}

/** type-graphql has no place for what it makes by itself. */
function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type) type.description = description;
}
