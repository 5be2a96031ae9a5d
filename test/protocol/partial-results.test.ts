import { randomUUID } from "node:crypto";
import { getNamedType, isNonNullType, type GraphQLObjectType } from "graphql";
import { createSchema } from "../../src/api/schema";
import { toRootField } from "../input/requests";
import { next } from "../support/client";
import { PointAccountDocument } from "../support/generated/operations";
import { useStage } from "../support/use-stage";

const schema = createSchema();
const fieldsOf = (root: GraphQLObjectType) => Object.values(root.getFields());
const query = schema.getQueryType()!;
const mutation = schema.getMutationType()!;

/** One reads nothing and needs nothing. The other is null where no identities are required. */
const cannotFail = ["errorCatalogue", "identity"];

/** Values that let the fields fail that need no token. */
const refused = { "Query.concerts(first:)": 0, "RegisterUserInput.name": "" };

describe("a root field of queries and mutations", () => {
  it.each([query, mutation])("is nullable: %s", (root) => {
    expect(fieldsOf(root).filter(({ type }) => isNonNullType(type))).toEqual([]);
  });
});

describe("a root field that fails", () => {
  const stage = useStage();

  it.each(fieldsOf(query).filter(({ name }) => !cannotFail.includes(name)))(
    "hides no query that succeeded: $name",
    async (field) => {
      const failing = toRootField(query, field, refused);
      const { data, errors } = await stage
        .client()
        .ask(`{ before: concerts { __typename } failing: ${failing} __typename }`);
      expect(data).toEqual({
        before: { __typename: getNamedType(query.getFields()["concerts"]!.type).name },
        failing: null,
        __typename: "Query",
      });
      expect(errors).toEqual([expect.objectContaining({ path: ["failing"] })]);
    },
  );

  it.each(fieldsOf(mutation))("hides no mutation that succeeded: $name", async (field) => {
    const register = `registerUser(input: { name: "Somebody" }) { user { name } }`;
    const failing = toRootField(mutation, field, refused);
    const { data, errors } = await stage
      .client()
      .ask(`mutation { ${register} failing: ${failing} after: ${register} }`);
    const registered = { user: { name: "Somebody" } };
    expect(data).toEqual({ registerUser: registered, failing: null, after: registered });
    expect(errors).toEqual([expect.objectContaining({ path: ["failing"] })]);
  });

  const charge = (alias: string, amount: number) =>
    `${alias}: chargePoints(input: { amount: ${amount}, idempotencyKey: "${randomUUID()}" }) { entry { amount } }`;

  it("leaves the points of its sibling charged and told", async () => {
    const { client } = await stage.buyer((await stage.concert()).concertId);
    const { data, errors } = await client.ask(`mutation { ${charge("a", 10)} ${charge("b", -1)} }`);
    expect(data).toEqual({ a: { entry: { amount: 10 } }, b: null });
    expect(errors).toMatchObject([{ path: ["b"], extensions: { code: "INVALID_AMOUNT" } }]);
    expect(await client.send(PointAccountDocument)).toMatchObject({ pointAccount: { balance: 10 } });
  });

  it("hides no sibling over WebSocket either", async () => {
    const { client } = await stage.buyer((await stage.concert()).concertId);
    const answers = client.followAnswers(`mutation { ${charge("a", 10)} ${charge("b", -1)} }`);
    expect(await next(answers)).toMatchObject({
      data: { a: { entry: { amount: 10 } }, b: null },
      errors: [{ path: ["b"], extensions: { code: "INVALID_AMOUNT" } }],
    });
  });
});
