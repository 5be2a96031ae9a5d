import "reflect-metadata";
import { GraphQLSchema, type GraphQLObjectType } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { enforcePolicies } from "../access/enforce-policies";
import {
  ConcertQueries,
  ConcertResolver,
  PerformanceResolver,
  SeatMapResolver,
} from "./concert/concert.resolver";
import { completeSeats } from "./concert/complete-seats";
import { ErrorResolver } from "./error/error.resolver";
import { isolateFailures, semanticNonNull } from "./isolate-failures";
import { OperatorMutations, OperatorQueries } from "./operator/operator.resolver";
import { OperatorIntegrityResolver } from "./operator/integrity.resolver";
import { OperatorSnapshotResolver } from "./operator/snapshot.resolver";
import {
  PaymentResolver,
  PayReservationPayloadResolver,
  ReservationPaymentResolver,
} from "./payment/payment.resolver";
import { PointAccountResolver, PointEntryResolver } from "./point/point.resolver";
import { QueueResolver } from "./queue/queue.resolver";
import { ReservationResolver } from "./reservation/reservation.resolver";
import { UserResolver } from "./user/user.resolver";

/** type-graphql requires one, although every subscription here has its own source. */
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
      SeatMapResolver,
      QueueResolver,
      ReservationResolver,
      PointAccountResolver,
      PointEntryResolver,
      PaymentResolver,
      ReservationPaymentResolver,
      PayReservationPayloadResolver,
      OperatorMutations,
      OperatorQueries,
      OperatorIntegrityResolver,
      OperatorSnapshotResolver,
      ErrorResolver,
    ],
    pubSub: noPubSub,
    validate: false,
  });
  enforcePolicies(schema);
  isolateFailures(schema);
  passOn(schema, "Subscription", "queuePosition");
  passOn(schema, "Subscription", "seatChanges");
  passOn(schema, "SeatChange", "seat");
  completeSeats(schema);
  describe(schema.getQueryType(), "Everything that can be read.");
  describe(schema.getMutationType(), "Everything that can be changed.");
  describe(
    schema.getSubscriptionType(),
    "Everything that can be followed, over WebSocket or server-sent events.",
  );
  const { directives, ...parts } = schema.toConfig();
  return new GraphQLSchema({ ...parts, directives: [...directives, semanticNonNull] });
}

/** The parent is the value of the field. The resolver of type-graphql would copy it for each push. */
function passOn(schema: GraphQLSchema, type: string, field: string): void {
  (schema.getType(type) as GraphQLObjectType).getFields()[field]!.resolve = (parent: unknown) => parent;
}

/** type-graphql has no option for the descriptions of the root types. */
function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type) type.description = description;
}
