import { useStage } from "../support/use-stage";

const friend = "https://tickets.example";
const query = "{ __typename }";
const json = { "content-type": "application/json" };

const stage = useStage({ CORS_ORIGINS: `${friend}, https://other.example`, HSTS_SECONDS: "600" });
const ask = (path: string, request?: RequestInit) => fetch(stage.addresses[0] + path, request);
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
  ask("/graphql", { method: "POST", headers, body });
const get = (text: string, headers: Record<string, string> = {}) =>
  ask(`/graphql?query=${encodeURIComponent(text)}`, { headers });

async function refusal(response: Response): Promise<{ status: number; code: unknown; message: string }> {
  const { errors } = (await response.json()) as {
    errors: { message: string; extensions: { code: string } }[];
  };
  const [{ message, extensions }] = errors as [(typeof errors)[0]];
  return { status: response.status, code: extensions.code, message };
}

describe("a request that cannot be read", () => {
  it.each([
    ["too large", 413, /at most 102400 bytes/, () => post(JSON.stringify({ query: " ".repeat(110_000) }))],
    ["no JSON", 400, /^The body is not valid JSON\.$/, () => post('{"query": "a secret')],
    ["empty", 400, /no body/, () => post("")],
    [
      "a form",
      415,
      /application\/json/,
      () => post("query=x", { "content-type": "application/x-www-form-urlencoded" }),
    ],
    [
      "plain text",
      415,
      /application\/json/,
      () => post(JSON.stringify({ query }), { "content-type": "text/plain" }),
    ],
    [
      "of no type",
      415,
      /application\/json/,
      () => post(new TextEncoder().encode(JSON.stringify({ query })), {}),
    ],
    ["a batch", 400, /batching disabled/, () => post(JSON.stringify([{ query }, { query }]))],
    ["a list of nothing", 400, /batching disabled/, () => post("[]")],
    ["a number", 400, /body/, () => post("1")],
  ])("because it is %s is refused as any operation is", async (_, status, message, send) => {
    const told = await refusal(await send());
    expect(told).toEqual({ status, code: "BAD_USER_INPUT", message: expect.stringMatching(message) });
  });

  it("because its hash is not that of its text is refused", async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
    const told = await refusal(await post(JSON.stringify({ query, extensions })));
    expect(told).toMatchObject({ code: "BAD_USER_INPUT", message: "provided sha does not match query" });
  });
});

describe("a subscription", () => {
  it("is refused over HTTP", async () => {
    const subscription = JSON.stringify({
      query: 'subscription { seatChanges(performanceId: "1") { version } }',
    });
    for (const [accept, status] of [
      ["application/graphql-response+json", 400],
      ["application/json", 200],
    ] as const) {
      const told = await refusal(await post(subscription, { ...json, accept }));
      expect(told).toEqual({
        status,
        code: "BAD_USER_INPUT",
        message: expect.stringMatching("over WebSocket"),
      });
    }
  });
});

describe("an operation by GET", () => {
  it("is answered without a header that only scripts set, as urql and links send it", async () => {
    const accept =
      "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed";
    for (const headers of [{}, { accept }]) {
      const response = await get(query, headers);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ data: { __typename: "Query" } });
    }
  });

  it("changes nothing", async () => {
    const response = await get('mutation { registerUser(input: {name: "x"}) { user { id } } }');
    expect(response.headers.get("allow")).toBe("POST");
    expect(await refusal(response)).toMatchObject({ status: 405, code: "BAD_USER_INPUT" });
    expect(await stage.database.user.count()).toBe(0);
  });
});

describe("a page of another origin", () => {
  const preflight = (origin: string, names = "authorization") =>
    ask("/graphql", {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": names,
      },
    });
  const allowed = ({ headers }: Response) => headers.get("access-control-allow-origin");

  it("may use the API when it is listed", async () => {
    const response = await preflight(friend);
    expect(allowed(response)).toBe(friend);
    const { headers } = await post(JSON.stringify({ query }), { ...json, origin: friend });
    expect(headers.get("access-control-allow-origin")).toBe(friend);
    expect(headers.get("access-control-expose-headers")).toBe("retry-after, x-request-id");
  });

  it.each([
    ["Apollo Client", "apollographql-client-name,apollographql-client-version,x-apollo-operation-name"],
    ["Apollo Client for uploads", "apollo-require-preflight,authorization,content-type"],
    ["OpenTelemetry", "baggage,traceparent,tracestate"],
    ["Sentry", "baggage,sentry-trace"],
    ["a caller with a request id of its own", "x-request-id"],
  ])("may send the headers of %s", async (_, names) => {
    const { headers } = await preflight(friend, names);
    expect(headers.get("access-control-allow-headers")?.split(", ")).toEqual(
      expect.arrayContaining(names.split(",")),
    );
  });

  it.each(["https://tickets.example.evil", "http://tickets.example", "null"])(
    "may not as %s",
    async (origin) => {
      expect(allowed(await preflight(origin))).toBeNull();
      expect(allowed(await post(JSON.stringify({ query }), { ...json, origin }))).toBeNull();
    },
  );
});

describe("headers for browsers", () => {
  it.each([
    ["an answer", () => post(JSON.stringify({ query })), "default-src 'none'"],
    ["a refusal", () => post("{"), "default-src 'none'"],
    ["health", () => ask("/healthz"), "default-src 'none'"],
    ["what is not there", () => ask("/layouts/1/2"), "default-src 'none'"],
    ["what was never there", () => ask("/nowhere"), "default-src 'none'"],
  ])("stand on %s", async (_, send, policy) => {
    const { headers } = await send();
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": expect.stringContaining(policy),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
      "strict-transport-security": expect.stringContaining("max-age=600"),
    });
  });

  it("keep answers of GraphQL out of caches", async () => {
    expect((await post(JSON.stringify({ query }))).headers.get("cache-control")).toBe("no-store");
  });
});
