import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTracingWanted } from "../../src/config/config";
import { eventually } from "../support/eventually";
import { ApiProcess } from "../support/api-process";
import { Stage } from "../support/stage";
import { TraceCollector } from "../support/trace-collector";
import { useStage } from "../support/use-stage";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const callerSpanId = "b7ad6b7169203331";

describe("a process with an endpoint for traces", () => {
  let collector: TraceCollector;
  const stage = useStage();
  let token: string;
  beforeAll(async () => {
    collector = await TraceCollector.start();
    const { concertId } = await stage.concert();
    ({ token } = await stage.buyer(concertId));
    const api = await ApiProcess.start(stage, collector.settings);
    const variables = JSON.stringify({ key: "11111111-1111-4111-8111-111111111111" });
    const query =
      "mutation Top($key: UUID!) { chargePoints(input: { amount: 471147, idempotencyKey: $key })" +
      " { pointAccount { balance } } }";
    let asked = 0;
    const ask = (address: string, request: RequestInit = {}) => {
      if (address.startsWith("/graphql")) asked += 1;
      const headers = {
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
        traceparent: `00-${traceId}-${callerSpanId}-01`,
      };
      return fetch(api.address + address, { ...request, headers });
    };
    const post = (query: string) => ask("/graphql", { method: "POST", body: JSON.stringify({ query }) });
    const charged = await ask("/graphql", {
      method: "POST",
      body: JSON.stringify({ query, variables: JSON.parse(variables) }),
    });
    expect(await charged.json()).toEqual({ data: { chargePoints: { pointAccount: { balance: 471147 } } } });
    const read = "query ($name: String) { __type(name: $name) { name } }";
    await ask(`/graphql?query=${encodeURIComponent(read)}&variables={"name":"SecretName"}`);
    const refused = [
      `{ nothing(token: "${token}") }`,
      `{ concerts(first: "${token}" }`,
      `{ __typename } # ${token}`,
      `mutation { issueQueueToken(input: { userId: "${token}", concertId: "SecretName" }) { token } }`,
    ];
    for (const query of refused) await post(query);
    await ask("/healthz");
    // Commands to Redis travel together, and those that join a task's belong to no request.
    await eventually(
      async () => {
        await post("{ queueToken { id } }");
        return collector.spansOf(traceId);
      },
      (spans) => spans.some(({ library }) => library.includes("ioredis")),
    );
    // A process that stops does not wait long for whoever takes its spans, so a busy machine would lose some.
    await eventually(
      async () => collector.spansOf(traceId).filter(({ parentSpanId }) => parentSpanId === callerSpanId),
      (requests) => requests.length === asked,
    );
    await api.kill("SIGTERM");
  });
  afterAll(() => collector.close());

  it("sends the spans of an operation, down to Postgres and Redis, as part of the caller's trace", () => {
    const spans = collector.spansOf(traceId);
    const libraries = new Set(
      spans.map(({ library }) => library.replace("@opentelemetry/instrumentation-", "")),
    );
    expect([...libraries]).toEqual(expect.arrayContaining(["http", "graphql", "pg", "ioredis"]));
    expect(spans.find(({ name }) => name === "graphql.validate")).toBeDefined();
    const [request] = spans.filter(({ parentSpanId }) => parentSpanId === callerSpanId);
    expect(request?.library).toMatch("http");
    const known = new Set([callerSpanId, ...spans.map(({ spanId }) => spanId)]);
    expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ""))).toEqual([]);
  });

  it("names the service, and traces no request that is not for GraphQL", () => {
    const text = JSON.stringify(collector.deliveries);
    expect(text).toContain('{"key":"service.name","value":{"stringValue":"frontrow"}}');
    expect(text).not.toContain("healthz");
  });

  it("tells no value that was sent, and no token", () => {
    // Ids and times of spans contain any digits by chance.
    const chance = /"(traceId|spanId|parentSpanId|\w+UnixNano)":"\w+"/g;
    const text = JSON.stringify(collector.deliveries).replaceAll(chance, "");
    expect(text).toContain("purchase_set");
    for (const value of [token, token.split(".")[2]!, "471147", "11111111-1111", "SecretName"]) {
      expect(text).not.toContain(value);
    }
  });
});

describe("a process without one", () => {
  it("loads nothing of OpenTelemetry but the interface that prom-client asks for", async () => {
    const directory = await mkdtemp(join(tmpdir(), "frontrow-test-loaded-"));
    const stage = await Stage.open();
    try {
      const probe = join(directory, "probe.cjs");
      const loaded = join(directory, "loaded.json");
      await writeFile(
        probe,
        `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(loaded)},
           JSON.stringify(Object.keys(require.cache))));`,
      );
      const api = await ApiProcess.start(stage, { NODE_OPTIONS: `--require ${probe}` });
      await api.kill("SIGTERM");
      const files = JSON.parse(await readFile(loaded, "utf8")) as string[];
      expect(files.some((file) => file.includes("/ioredis/"))).toBe(true);
      expect(files.filter((file) => /@opentelemetry\/(?!api\/)/.test(file))).toEqual([]);
    } finally {
      await stage.close();
      await rm(directory, { recursive: true });
    }
  });

  it.each([
    [{}, false],
    [{ OTEL_SERVICE_NAME: "frontrow" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:4318/v1/traces" }, true],
    [{ OTEL_TRACES_EXPORTER: "console" }, true],
    [{ OTEL_TRACES_EXPORTER: "none", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }, false],
    [{ OTEL_SDK_DISABLED: "true", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }, false],
  ])("is what %j makes: traced %s", (environment, traced) => {
    expect(isTracingWanted(environment)).toBe(traced);
  });
});
