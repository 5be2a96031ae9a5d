import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { createDecoder } from "fast-jwt";
import { createLog } from "../../src/telemetry/log";
import { connectRedis } from "../../src/infrastructure/redis";
import { next } from "../support/client";
import { eventually } from "../support/eventually";
import {
  LeaveQueueDocument,
  QueueTokenDocument,
  RegisterUserDocument,
} from "../support/generated/operations";
import { RedisServer } from "../support/redis-server";
import { hold, onlyDate } from "../support/purchase";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const operatorToken = "an-operator-token-of-the-tests";

function lineOf(value: object, secrets: string[] = []): string {
  const lines = new PassThrough({ encoding: "utf8" });
  createLog({ level: "info", secrets }, lines).info(value);
  return String(lines.read());
}

describe("what happens to the most talkative log", () => {
  const lines = new PassThrough({ encoding: "utf8", highWaterMark: 1_000_000 });
  const stage = useStage({ LOG_LEVEL: "trace", OPERATOR_TOKEN: operatorToken }, { logLines: lines });

  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${stage.addresses[0]}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });

  /** What a caller may be told of a failure: nothing of how the service is made. */
  const telling = /SELECT|INSERT|prisma|people|users"|\.ts:|\.js:|node_modules|"stack/i;

  it("no token and no secret stands in it, and callers see neither stack nor SQL, on both transports", async () => {
    const { concertId } = await stage.concert();
    const { client, token } = await stage.buyer(concertId);
    await client.send(QueueTokenDocument);
    await next(client.follow(QueueTokenDocument));
    await send(`{ "query": "${token}`);
    await send(JSON.stringify({ query: `{ nothing(token: "${token}") }` }));
    await fetch(`${stage.addresses[0]}/graphql?query=%7B${token}`, {
      headers: { authorization: operatorToken },
    });
    const variables = { input: { userId: token, concertId } };
    const query = "mutation ($input: IssueQueueTokenInput!) { issueQueueToken(input: $input) { token } }";
    const badVariable = await (await send(JSON.stringify({ query, variables }))).text();
    expect(badVariable).not.toMatch(telling);

    await stage.database.$executeRaw`ALTER TABLE users RENAME TO people`;
    const input = { name: `${token} Bearer ${operatorToken}`.slice(-100) };
    const text = JSON.stringify({
      query: 'mutation { a: registerUser(input: {name: "x"}) { user { id } } }',
    });
    const masked = await (await send(text, { authorization: `Bearer ${operatorToken}` })).text();
    expect(masked).not.toMatch(telling);
    const refusals = [
      await refusalOf(client.send(RegisterUserDocument, { input })),
      await refusalOf(next(client.follow(RegisterUserDocument, { input }))),
    ];
    for (const { code, message, details } of refusals) {
      expect(JSON.stringify({ code, message, details })).not.toMatch(telling);
      expect(code).toBe("INTERNAL_SERVER_ERROR");
    }

    const written = String(lines.read());
    expect(written).toMatch('"outcome":"INTERNAL_SERVER_ERROR"');
    for (const secret of [token, operatorToken, stage.stores.tokenSecret]) {
      expect(written).not.toContain(secret);
    }
  });
});

describe("what a failing statement was given", () => {
  const canary = "Canary Nightingale";
  let written = "";
  const logLines = { write: (line: string) => void (written += line) };
  const stage = useStage({ LOG_LEVEL: "trace" }, { logLines });

  /** Postgres describes a row that it refuses with all that stands in it. */
  const refuseRows = (table: string) =>
    stage.database.$executeRawUnsafe(`ALTER TABLE ${table} ADD CONSTRAINT unwanted CHECK (false) NOT VALID`);

  it("stands in no line, be it written as SQL, within a function or by Prisma itself", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client, token } = await stage.buyer(concert.concertId);
    for (const table of ["users", "reservations", "queue_endings"]) await refuseRows(table);

    const registration = { input: { name: canary } };
    const key = randomUUID();
    for (const failing of [
      client.send(RegisterUserDocument, registration),
      next(client.follow(RegisterUserDocument, registration)),
      hold(client, performanceId, seatIds.slice(0, 1), key),
    ]) {
      expect((await refusalOf(failing)).code).toBe("INTERNAL_SERVER_ERROR");
    }
    await client.send(LeaveQueueDocument);
    await eventually(
      async () => written,
      (lines) => lines.includes('"task":"relay endings"') && lines.split("violates check").length > 4,
    );
    expect(written).toContain('"outcome":"INTERNAL_SERVER_ERROR"');
    const { jti: tokenId } = createDecoder()(token) as { jti: string };
    for (const value of [canary, key, tokenId]) expect(written).not.toContain(value);
  });

  it("stands in no error of a statement that Prisma does not even send", async () => {
    const id = 5 as unknown as string;
    const refused = stage.database.user.createMany({ data: [{ id, name: canary }] });
    const error = await refused.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const line = lineOf({ error });
    expect(line).toContain("Expected String, provided Int");
    expect(line).not.toContain(canary);
  });
});

describe("a line of the log", () => {
  it("loses the tokens, passwords and secrets in it, and keeps the rest", () => {
    const line = lineOf(
      {
        header: "Bearer abc.def",
        deep: [{ note: 'of eyJhbGciOiJI.eyJzdWIi.c2ln-_A, "quoted secret"' }],
        url: "redis://user:pass%20word@redis:6379",
        kept: "postgresql://localhost:5432/frontrow",
      },
      ['"quoted secret"'],
    );
    expect(JSON.parse(line)).toMatchObject({
      header: "Bearer [token]",
      deep: [{ note: "of [token], [secret]" }],
      url: "redis://user:[password]@redis:6379",
      kept: "postgresql://localhost:5432/frontrow",
    });
  });

  it("loses secrets that have come to be known since the log began", () => {
    const lines = new PassThrough({ encoding: "utf8" });
    const secrets: string[] = [];
    const log = createLog({ level: "info", secrets }, lines);
    secrets.push("made meanwhile");
    log.info("made meanwhile");
    expect(String(lines.read())).toContain('"msg":"[secret]"');
  });

  it("about a password that Redis has refused does not contain it", async () => {
    const server = await RedisServer.start();
    const owner = connectRedis(server.url, () => {});
    try {
      await owner.config("SET", "requirepass", "right");
      const stranger = connectRedis(server.url.replace("redis://", "redis://:wrong-one@"), () => {});
      const [error] = await once(stranger, "error");
      stranger.disconnect();
      const line = lineOf({ error });
      expect(line).toMatch("WRONGPASS");
      expect(line).not.toMatch("wrong-one");
    } finally {
      owner.disconnect();
      await server.discard();
    }
  });
});
