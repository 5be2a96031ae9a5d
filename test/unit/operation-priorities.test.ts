import { parse } from "graphql";
import { createSchema } from "../../src/api/schema";
import { DocumentCache } from "../../src/server/limits/document-cache";
import { OperationPriorities } from "../../src/server/limits/operation-priorities";

const concerts = "concerts { nodes { id } }";
const hold = `holdSeats(input: {performanceId: "1", seatIds: ["1"], idempotencyKey: "k"}) { reservation { id } }`;
const register = `registerUser(input: {name: "N"}) { user { id } }`;
const unused = `query Browse { ${concerts} } mutation Hold { ${hold} }`;

describe("an operation", () => {
  const documents = new DocumentCache();
  const priorities = new OperationPriorities(createSchema(), documents);

  it.each([
    ["a query", `{ ${concerts} }`],
    ["a query with a purchase field in a comment", `{ ${concerts} } # holdSeats`],
    ["a query with a purchase field as an alias", `{ holdSeats: ${concerts} }`],
    ["a query with a purchase field as its name", `query holdSeats { ${concerts} }`],
    ["a query with a purchase field in a string", `{ concerts(after: "holdSeats") { nodes { id } } }`],
    ["a mutation with a field of lower priority", `mutation { ${hold} ${register} }`],
    ["the same within a fragment", `mutation { ${hold} ...More } fragment More on Mutation { ${register} }`],
    ["introspection", "{ __schema { types { name } } }"],
    ["__typename alone", "mutation { __typename }"],
    ["an unknown field", "mutation { holdSeat }"],
    ["a fragment that contains itself", "mutation { ...A } fragment A on Mutation { ...A }"],
    ["a text that cannot be parsed", `mutation { ${hold}`],
    ["nothing", ""],
    ["an ambiguous document", unused],
  ])("is ordinary as %s", (_, query) => {
    expect(priorities.isOrdinary({ query })).toBe(true);
  });

  it.each([
    ["a purchase", `mutation { ${hold} }`],
    ["a purchase with __typename", `mutation { __typename ${hold} }`],
    [
      "a purchase in a fragment",
      `mutation { ...A } fragment A on Mutation { ...B } fragment B on Mutation { ${hold} }`,
    ],
    ["a purchase in an inline fragment", `mutation { ... on Mutation { ${hold} } }`],
    ["a pause", `mutation { pauseAdmission(input: {concertId: "1", reason: "r"}) { __typename } }`],
    ["a subscription of a buyer", `subscription { seatChanges(performanceId: "1") { id } }`],
  ])("has priority as %s", (_, query) => {
    expect(priorities.isOrdinary({ query })).toBe(false);
  });

  it("has the priority of the operation that runs, whatever else the document contains", () => {
    documents.set(unused, parse(unused));
    for (const query of [unused, `${unused} # unknown`]) {
      expect(priorities.isOrdinary({ query, operationName: "Browse" })).toBe(true);
      expect(priorities.isOrdinary({ query, operationName: "Hold" })).toBe(false);
      expect(priorities.isOrdinary({ query, operationName: "Neither" })).toBe(true);
    }
  });

  it("is ordinary when it is not even a text", () => {
    for (const query of [undefined, null, 1, {}, [unused]])
      expect(priorities.isOrdinary({ query })).toBe(true);
  });
});
