import { GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { enforcePolicies, rootFieldsOf } from "../../src/access/enforce-policies";
import { policyOf, type OperationPolicy } from "../../src/access/operation-policy";
import { createSchema } from "../../src/api/schema";

const ordinary: OperationPolicy = { needs: "NOTHING" };
const joining: OperationPolicy = { needs: "IDENTITY", budget: "join" };
const waiting: OperationPolicy = { needs: "TOKEN" };
const choosing: OperationPolicy = { needs: "ACTIVE" };
const operating: OperationPolicy = { needs: "OPERATOR" };
const steering: OperationPolicy = { needs: "OPERATOR", urgent: true };
const buying = { urgent: true, repeatable: true } as const;

/** docs/PROTOCOL.md: "Who may do what", "Rates" and "Load shedding". */
const policies: Record<string, OperationPolicy> = {
  "Query.concerts": ordinary,
  "Query.identity": { needs: "IDENTITY" },
  "Query.concert": ordinary,
  "Query.errorCatalogue": ordinary,
  "Query.performance": ordinary,
  "Query.queueToken": waiting,
  "Query.draw": waiting,
  "Query.availableDates": choosing,
  "Query.seats": choosing,
  "Query.seatMap": choosing,
  "Query.reservation": waiting,
  "Query.myReservations": waiting,
  "Query.pointAccount": { needs: "POINTS_ACCESS" },
  "Query.queueSnapshot": operating,
  "Query.salesBySection": operating,
  "Query.operatorActions": operating,
  "Query.integrity": operating,
  "Mutation.registerUser": joining,
  "Mutation.issueQueueToken": joining,
  "Mutation.leaveQueue": waiting,
  "Mutation.holdSeats": { needs: "ACTIVE", budget: "hold", ...buying },
  "Mutation.cancelReservation": { needs: "ACTIVE", budget: "hold", urgent: true },
  "Mutation.chargePoints": { needs: "POINTS_ACCESS", budget: "charge", ...buying },
  "Mutation.payReservation": { needs: "ACTIVE", budget: "pay", ...buying },
  "Mutation.createConcert": operating,
  "Mutation.configureQueue": steering,
  "Mutation.pauseAdmission": steering,
  "Mutation.resumeAdmission": steering,
  "Mutation.drainQueue": steering,
  "Subscription.queuePosition": waiting,
  "Subscription.holdExpiry": { needs: "TOKEN", urgent: true },
  "Subscription.seatChanges": { needs: "ACTIVE", urgent: true },
  "Subscription.queueSnapshot": operating,
};

describe("the policy", () => {
  const schema = createSchema();

  it("of every root field is declared", () => {
    const missing = rootFieldsOf(schema).filter((field) => policyOf(field) === undefined);
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("of each root field is the one that the protocol describes", () => {
    const declared = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
      (root) =>
        Object.values(root!.getFields()).map((field) => [`${root!.name}.${field.name}`, policyOf(field)]),
    );
    expect(Object.fromEntries(declared)).toEqual(policies);
  });

  it("is required: a schema with a root field without one is refused", () => {
    const query = new GraphQLObjectType({ name: "Query", fields: { open: { type: GraphQLString } } });
    expect(() => enforcePolicies(new GraphQLSchema({ query }))).toThrow(
      "The root field open has no @Operation().",
    );
  });
});
