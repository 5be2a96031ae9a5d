import { parse } from "graphql";
import { createSchema } from "../../src/api/schema";
import { DocumentCache } from "../../src/documents/document-cache";
import { RegisteredDocuments } from "../../src/documents/registered-documents";
import { RequestedDocuments } from "../../src/documents/requested-documents";

const concerts = "concerts { nodes { id } }";
const hold = `holdSeats(input: {performanceId: "1", seatIds: ["1"], idempotencyKey: "k"}) { reservation { id } }`;
const register = `registerUser(input: {name: "N"}) { user { id } }`;
const unused = `query Browse { ${concerts} } mutation Hold { ${hold} }`;

describe("an operation", () => {
  const documents = new DocumentCache();
  const persisted = new RegisteredDocuments();
  const requested = new RequestedDocuments(createSchema(), documents, persisted);

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
    expect(requested.isOrdinary({ query })).toBe(true);
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
    ["a subscription of a buyer", `subscription { seatChanges(performanceId: "1") { version } }`],
  ])("has priority as %s", (_, query) => {
    expect(requested.isOrdinary({ query })).toBe(false);
  });

  it("has the priority of the operation that runs, whatever else the document contains", () => {
    documents.set(unused, parse(unused));
    for (const query of [unused, `${unused} # unknown`]) {
      expect(requested.isOrdinary({ query, operationName: "Browse" })).toBe(true);
      expect(requested.isOrdinary({ query, operationName: "Hold" })).toBe(false);
      expect(requested.isOrdinary({ query, operationName: "Neither" })).toBe(true);
    }
  });

  it("is ordinary when it is not even a text", () => {
    for (const query of [undefined, null, 1, {}, [unused]])
      expect(requested.isOrdinary({ query })).toBe(true);
  });

  it("has the priority of the text under its hash, and none by an unknown hash", async () => {
    const purchase = `mutation { ${hold} }`;
    await persisted.apolloCache.set("apq:known", purchase);
    await persisted.apolloCache.set("apq:query", `{ ${concerts} }`);
    const asked = (sha256Hash: unknown) =>
      requested.isOrdinary({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
    expect(["known", "query", "unknown", null, {}].map(asked)).toEqual([false, true, true, true, true]);
    for (const extensions of [null, 1, "known", { persistedQuery: null }, { persistedQuery: "known" }])
      expect(requested.isOrdinary({ extensions })).toBe(true);
    expect(requested.isOrdinary({ query: "", extensions: { persistedQuery: { sha256Hash: "known" } } })).toBe(
      true,
    );
  });
});

describe("the documents that clients register", () => {
  const { apolloCache } = new RegisteredDocuments();
  const kept = (key: string) => apolloCache.get(key);

  it("give way to newer ones after 8 MiB, those first that were used longest ago", async () => {
    const text = "{ __typename } # ".padEnd(16_000, "x");
    const keys = Array.from({ length: 300 }, (_, index) => `apq:${index}`);
    for (const key of keys) {
      await apolloCache.set(key, text);
      expect(await kept("apq:0")).toBe(text);
    }
    const known = (await Promise.all(keys.map(kept))).filter((found) => found !== undefined);
    expect(known.length * 2 * text.length).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(known.length).toBeGreaterThan(250);
    expect(await kept("apq:1")).toBeUndefined();
  });

  it("are not kept when one alone needs more than 32 KiB", async () => {
    await apolloCache.set("apq:long", "x".repeat(17_000));
    expect(await kept("apq:long")).toBeUndefined();
  });
});
