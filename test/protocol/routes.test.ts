import { PassThrough } from "node:stream";
import { next } from "../support/client";
import { ConcertsDocument, QueueTokenDocument, RegisterUserDocument } from "../support/generated/operations";
import { Stage } from "../support/stage";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

describe("the plain routes", () => {
  const stage = useStage();
  const get = (path: string) => fetch(stage.addresses[0] + path);

  it("/healthz says that the process is alive", async () => {
    const response = await get("/healthz");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "alive" });
  });

  it("/readyz says that both stores answer", async () => {
    const response = await get("/readyz");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ready" });
  });

  it("/metrics counts operations by their field, and errors by their code", async () => {
    const client = stage.client();
    await client.send(ConcertsDocument);
    await refusalOf(client.send(QueueTokenDocument));
    const response = await get("/metrics");
    expect(response.headers.get("content-type")).toMatch("text/plain");
    const text = await response.text();
    expect(text).toMatch(/duration_seconds_count\{operation="concerts",transport="http",outcome="ok"\} 1/);
    expect(text).toMatch(/frontrow_errors_total\{code="INVALID_TOKEN"\} 1/);
  });

  it("answer what is not there with 404", async () => {
    expect((await get("/nowhere.json")).status).toBe(404);
  });
});

describe("while Redis is away", () => {
  const stage = useStage();

  it("operations are told SERVICE_UNAVAILABLE over HTTP and WebSocket, and /readyz names Redis with 503", async () => {
    const { concertId } = await stage.concert();
    const { client } = await stage.buyer(concertId);
    await stage.redis.stop();

    expect((await refusalOf(client.send(QueueTokenDocument))).code).toBe("SERVICE_UNAVAILABLE");
    expect((await refusalOf(next(client.follow(QueueTokenDocument)))).code).toBe("SERVICE_UNAVAILABLE");
    const readiness = await fetch(`${stage.addresses[0]}/readyz`);
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toMatchObject({ status: "unready", doesNotAnswer: ["redis"] });
    expect((await fetch(`${stage.addresses[0]}/healthz`)).status).toBe(200);
    await stage.client().send(ConcertsDocument);
  });
});

describe("a failure that nobody expects", () => {
  it("is masked over HTTP and WebSocket, and logged with its cause", async () => {
    const lines = new PassThrough({ encoding: "utf8" });
    const stage = await Stage.open({ LOG_LEVEL: "error" }, { logLines: lines });
    try {
      const client = stage.client();
      await stage.database.$executeRaw`ALTER TABLE users RENAME TO people`;
      const input = { name: "Somebody" };
      const refusals = [
        await refusalOf(client.send(RegisterUserDocument, { input })),
        await refusalOf(next(client.follow(RegisterUserDocument, { input }))),
      ];
      for (const { code, message, details } of refusals) {
        expect({ code, message, details }).toEqual({
          code: "INTERNAL_SERVER_ERROR",
          message: "Something went wrong on our side.",
          details: {},
        });
      }
      expect(String(lines.read())).toMatch(/relation \\"users\\" does not exist/);
    } finally {
      await stage.close();
    }
  });
});
