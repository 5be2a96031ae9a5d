import { createHash } from "node:crypto";
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
