import { readdirSync, readFileSync } from "node:fs";
import {
  getIntrospectionQuery,
  Kind,
  parse,
  print,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
} from "graphql";
import { createSchema } from "../../src/api/schema";
import { queryRules } from "../../src/documents/query-limits";
import { next, type Refusal } from "../support/client";
import { identitySettings } from "../support/identity";
import type { Stage } from "../support/stage";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const nested = "{ payment { reservation ".repeat(5) + "{ id }" + " } }".repeat(5);
const registrations = (count: number) =>
  Array.from({ length: count }, (_, index) => `r${index}: registerUser(input: {name: "x"}) { user { id } }`);
const spread = (index: number) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`;

const nodes = `nodes { id seats { id row section number price status version } performance { id startsAt seatsTotal }
  payment { id amount reservation { id status seats { id row section number price } } } }`;
const manyTimes = (count: number, field: string) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(" ")} }`;

const overTheLimits: [string, string, RegExp][] = [
  ["is too deep", `{ reservation(id: "1") ${nested} }`, /depth limit of 8 exceeded, found 12/],
  [
    "hides its depth in fragments",
    `{ reservation(id: "1") { ...A } } fragment A on Reservation ${nested}`,
    /depth limit of 8 exceeded/,
  ],
  ["costs too much", `{ myReservations(first: 100) { ${nodes} } }`, /Cost limit of 10000 exceeded/],
  [
    "leaves the size of a large page to a variable",
    `query ($first: Int!) { myReservations(first: $first) { ${nodes} } }`,
    /Cost limit of 10000 exceeded/,
  ],
  [
    "asks for a page of the standard size again and again",
    manyTimes(8, `myReservations { ${nodes} }`),
    /Cost limit of 10000 exceeded/,
  ],
  [
    "hides the costs of its pages in fragments",
    `${manyTimes(8, "myReservations { ...A }")} fragment A on ReservationConnection { ... on ReservationConnection { ${nodes} } }`,
    /Cost limit of 10000 exceeded/,
  ],
  [
    "asks for the seats of a hall ten times",
    manyTimes(10, `seats(performanceId: "1") { id }`),
    /Cost limit of 10000 exceeded/,
  ],
  ["has too many aliases", `mutation { ${registrations(11).join(" ")} }`, /Aliases limit of 10 exceeded/],
  [
    "has too many directives",
    `{ concerts { nodes { id ${"@skip(if: true) ".repeat(11)} } } }`,
    /Directives limit/,
  ],
  ["has too many tokens", `{ concerts { nodes { ${"id ".repeat(1_000)} } } }`, /1000 tokens/],
  [
    "spreads fragments of fragments",
    `{ ...F0 } ${Array.from({ length: 60 }, (_, index) => spread(index)).join(" ")} fragment F60 on Query { concerts { nodes { id } } }`,
    /limit/,
  ],
  [
    "has fragments that contain each other",
    "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    /Cannot spread fragment/,
  ],
  [
    "asks for the schema of the schema",
    "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
    /introspection depth/,
  ],
];

/** The same text over HTTP and over WebSocket. */
async function refusalsOf(stage: Stage, text: string): Promise<Refusal[]> {
  const client = stage.client();
  return [await refusalOf(client.sendText(text)), await refusalOf(next(client.followText(text)))];
}

describe("a document", () => {
  const stage = useStage();
  it.each(overTheLimits)("that %s is refused before anything runs", async (_, text, message) => {
    for (const refusal of await refusalsOf(stage, text)) {
      expect(refusal).toMatchObject({ code: "BAD_USER_INPUT", message: expect.stringMatching(message) });
    }
    expect(await stage.database.user.count()).toBe(0);
  });

  it("that asks for what is nearly a field is told what it may have meant", async () => {
    for (const { message } of await refusalsOf(stage, "{ concertt { id } }"))
      expect(message).toMatch("Did you mean");
  });
});

describe("in production", () => {
  const stage = useStage({ NODE_ENV: "production", ...identitySettings });
  it.each([
    ["introspection is refused", "{ __schema { types { name } } }", /introspection has been disabled/],
    [
      "introspection of one type is refused",
      '{ __type(name: "User") { name } }',
      /introspection has been disabled/,
    ],
    [
      "a field that does not exist suggests none",
      "{ concertt { id } }",
      /^Cannot query field "concertt" on type "Query"\.$/,
    ],
    [
      "an argument that does not exist suggests none",
      "{ concerts(frist: 1) { nodes { id } } }",
      /^Unknown argument "frist" on field "Query\.concerts"\.$/,
    ],
  ])("%s", async (_, text, message) => {
    for (const refusal of await refusalsOf(stage, text)) expect(refusal.message).toMatch(message);
  });

  it("__typename is still told, which clients add to every selection", async () => {
    expect(await stage.client().sendText("{ __typename }")).toEqual({ __typename: "Query" });
  });
});

/** What Apollo Client sends: it asks for the type of every object. */
function withTypenames(document: DocumentNode): DocumentNode {
  return parse(print(document).replaceAll(/\{$/gm, "{ __typename"));
}

describe("the limits leave room for", () => {
  const schema = createSchema();
  const operations = readdirSync("web/src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".graphql"))
    .map((file) => ({ folder: file.split("/")[0], ...parse(readFileSync(`web/src/${file}`, "utf8")) }));
  const isFragment = ({ kind }: { kind: string }) => kind === Kind.FRAGMENT_DEFINITION;

  it.each(["app", "operator"])("every operation of the pages: %s", (page) => {
    const definitions = operations
      .filter(({ folder }) => folder === page)
      .flatMap((document) => document.definitions);
    const fragments = definitions.filter(isFragment) as FragmentDefinitionNode[];
    const asked = definitions.filter((definition) => !isFragment(definition));
    expect(asked.length).toBeGreaterThan(5);
    for (const operation of asked) {
      const document = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] } as const;
      const faults = validate(schema, withTypenames(document), queryRules({ introspection: false }));
      expect(faults).toEqual([]);
    }
  });

  it.each([
    ["one page of the standard size", `{ myReservations { ${nodes} } }`],
    [
      "one page whose size a variable says",
      "query ($n: Int!) { concerts(first: $n) { nodes { id title } } }",
    ],
    [
      "all that is told of the seats of a hall",
      `{ seats(performanceId: "1") { id section row number price status version } }`,
    ],
  ])("%s", (_, text) => {
    expect(validate(schema, parse(text), queryRules({ introspection: false }))).toEqual([]);
  });

  it("the introspection that tools send", () => {
    const everything = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true };
    const document = parse(
      getIntrospectionQuery({ ...everything, inputValueDeprecation: true, oneOf: true }),
    );
    expect(validate(schema, document, queryRules({ introspection: true }))).toEqual([]);
  });
});
