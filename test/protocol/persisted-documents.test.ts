import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, InMemoryCache } from "@apollo/client";
import { getOperationAST, print, type DocumentNode } from "graphql";
import { lastValueFrom, of } from "rxjs";
import * as operator from "../../web/src/generated/operator";
import * as app from "../../web/src/generated/operations";
import { ConcertsDocument } from "../support/generated/operations";
import { next } from "../support/client";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions: { code: string } }[];
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const byHash = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
});

async function post(address: string, operation: object, accept = "application/json"): Promise<Answer> {
  const headers = { "content-type": "application/json", accept };
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify(operation),
  });
  return (await response.json()) as Answer;
}

async function stream(address: string, operation: object): Promise<string> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(operation);
  return (await fetch(`${address}/graphql/stream`, { method: "POST", headers, body })).text();
}

async function get(
  address: string,
  { query, extensions }: { query?: string; extensions: object },
): Promise<Answer> {
  const search = new URLSearchParams({ extensions: JSON.stringify(extensions) });
  if (query !== undefined) search.set("query", query);
  return (await (await fetch(`${address}/graphql?${search}`)).json()) as Answer;
}

const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code;

describe("a document that a client asks for by its hash", () => {
  const stage = useStage();

  it.each([
    ["POST", post, "query ByPost { __typename }"],
    ["GET", get, "query ByGet { __typename }"],
  ])("is run by %s once its text has been sent with the hash", async (_, send, query) => {
    const address = stage.addresses[0]!;
    const unknown = await send(address, byHash(query));
    expect(unknown.errors?.[0]).toMatchObject({
      message: "PersistedQueryNotFound",
      extensions: { code: "PERSISTED_QUERY_NOT_FOUND" },
    });
    expect(await send(address, { query, ...byHash(query) })).toEqual({ data: { __typename: "Query" } });
    expect(await send(address, byHash(query))).toEqual({ data: { __typename: "Query" } });
  });

  it("is run over server-sent events once its text has been sent there with the hash", async () => {
    const address = stage.addresses[0]!;
    const query = "query ByStream { __typename }";
    expect(await stream(address, byHash(query))).toContain("PERSISTED_QUERY_NOT_FOUND");
    expect(await stream(address, { query, ...byHash("another") })).toContain("BAD_USER_INPUT");
    for (const operation of [{ query, ...byHash(query) }, byHash(query)])
      expect(await stream(address, operation)).toContain('data: {"data":{"__typename":"Query"}}');
  });

  it("stays unknown when it is not valid", async () => {
    const query = "{ nowhere }";
    expect(codeOf(await post(stage.addresses[0]!, { query, ...byHash(query) }))).toBe("BAD_USER_INPUT");
    expect(codeOf(await post(stage.addresses[0]!, byHash(query)))).toBe("PERSISTED_QUERY_NOT_FOUND");
  });

  it("changes nothing by GET", async () => {
    const query = 'mutation { registerUser(input: { name: "x" }) { user { id } } }';
    await post(stage.addresses[0]!, { query, ...byHash(query) });
    const users = await stage.database.user.count();
    expect(codeOf(await get(stage.addresses[0]!, byHash(query)))).toBe("BAD_USER_INPUT");
    expect(await stage.database.user.count()).toBe(users);
  });
});

/** The text of a document that Apollo Client hands to its links. */
async function sentBy(document: DocumentNode): Promise<string> {
  let text = "";
  const link = new ApolloLink(({ query }) => {
    text = print(query);
    return of({ data: null });
  });
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  const options = { fetchPolicy: "no-cache", errorPolicy: "ignore" } as const;
  const operation = getOperationAST(document)?.operation;
  if (operation === "mutation") await client.mutate({ mutation: document, ...options });
  else if (operation === "query") await client.query({ query: document, ...options });
  else await lastValueFrom(client.subscribe({ query: document, ...options }), { defaultValue: null });
  return text;
}

describe("a process that serves trusted documents only", () => {
  const stage = useStage({ TRUSTED_DOCUMENTS: "only" });
  const untrusted = {
    code: "BAD_USER_INPUT",
    message: expect.stringContaining("only the documents of its own pages (TRUSTED_DOCUMENTS=only)"),
  };
  const refusedAs = async (answer: Promise<Answer>) => {
    const { message, extensions } = (await answer).errors![0]!;
    return { message, code: extensions.code };
  };

  it.each([
    ["app", app],
    ["operator page", operator],
  ])(
    "knows every document of the %s as Apollo Client sends it, by its text and by its hash",
    async (_, page) => {
      const documents = Object.values(page).filter((document) => getOperationAST(document));
      expect(documents.length).toBeGreaterThan(5);
      for (const document of documents) {
        const query = await sentBy(document);
        for (const operation of [{ query }, byHash(query), { query, ...byHash(query) }]) {
          const { data, errors = [] } = await post(stage.addresses[0]!, operation);
          expect(data ?? errors[0]).toBeDefined();
          expect(JSON.stringify(errors)).not.toMatch(/TRUSTED_DOCUMENTS|PersistedQuery/);
        }
      }
    },
  );

  it("runs them over HTTP, by GET too, over WebSocket, and over server-sent events", async () => {
    const query = await sentBy(app.ConcertsDocument);
    const concerts = { concerts: expect.objectContaining({ edges: [] }) };
    expect(await post(stage.addresses[0]!, { query })).toEqual({ data: concerts });
    expect(await get(stage.addresses[0]!, byHash(query))).toEqual({ data: concerts });
    expect(await next(stage.client().followText(query))).toEqual(concerts);
    for (const operation of [{ query }, byHash(query)])
      expect(await stream(stage.addresses[0]!, operation)).toContain('data: {"data":{"concerts":');
  });

  it("refuses every other text, and every other hash", async () => {
    const address = stage.addresses[0]!;
    const known = await sentBy(app.ConcertsDocument);
    for (const query of ["{ __typename }", print(ConcertsDocument), `${known} # more`, "", "{"]) {
      expect(await refusedAs(post(address, { query }))).toEqual(untrusted);
      expect(await refusedAs(post(address, { query, ...byHash(known) }))).toEqual(untrusted);
      expect(await refusedAs(post(address, { query, ...byHash(query) }))).toEqual(untrusted);
      expect(await refusedAs(post(address, byHash(query)))).toEqual(untrusted);
      expect(await refusedAs(get(address, { query, ...byHash(query) }))).toEqual(untrusted);
    }
    expect(codeOf(await post(address, {}))).toBe("BAD_USER_INPUT");
  });

  it("refuses other texts over WebSocket", async () => {
    const subscription = 'subscription { seatChanges(performanceId: "1") { id } }';
    for (const text of ["{ __typename }", subscription]) {
      expect(await refusalOf(next(stage.client().followText(text)))).toMatchObject(untrusted);
    }
  });

  it("answers a refusal with the status of any refused document", async () => {
    const send = (accept: string) =>
      fetch(`${stage.addresses[0]}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", accept },
        body: '{"query":"{ __typename }"}',
      });
    expect((await send("application/json")).status).toBe(200);
    expect((await send("application/graphql-response+json")).status).toBe(400);
  });
});
