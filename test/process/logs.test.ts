import { randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import { next } from "../support/client";
import { eventually } from "../support/eventually";
import { QueueTokenDocument } from "../support/generated/operations";
import { identityOf, identitySettings } from "../support/identity";
import { Stage } from "../support/stage";
import { charge } from "../support/purchase";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

type Line = Record<"msg" | "userId" | "requestId" | "name" | "transport", unknown>;

describe("the log of operations", () => {
  const output = new PassThrough({ encoding: "utf8" });
  const stage = useStage({ LOG_LEVEL: "debug" }, { logLines: output });
  let written = "";
  /** The lines of the operations that are meant, once there are so many: each is written after its answer. */
  const linesOf = (count: number, isMeant: (line: Line) => boolean) =>
    eventually(
      async () => {
        written += String(output.read() ?? "");
        const lines = written.split("\n").slice(0, -1);
        return lines
          .map((line) => JSON.parse(line) as Line)
          .filter((line) => line.msg === "operation" && isMeant(line));
      },
      (lines) => lines.length >= count,
    );
  const ask = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${stage.addresses[0]}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query }),
    });

  it("has one line for each, with who did what, how long it took and how it ended", async () => {
    const { concertId } = await stage.concert();
    const { client, userId } = await stage.buyer(concertId);
    await charge(client, 5);
    await refusalOf(charge(client, 0));
    await next(client.follow(QueueTokenDocument));
    const shared = { userId, requestId: expect.any(String), milliseconds: expect.any(Number) };
    const charging = { kind: "mutation", field: "chargePoints", name: "ChargePoints", transport: "http" };
    const isMeant = ({ userId: whose, name, transport }: Line) =>
      whose === userId && (name === "ChargePoints" || (name === "QueueToken" && transport === "websocket"));
    expect(await linesOf(3, isMeant)).toEqual([
      expect.objectContaining({ ...shared, ...charging, level: 30, outcome: "OK" }),
      expect.objectContaining({ ...shared, ...charging, level: 30, outcome: "INVALID_AMOUNT" }),
      expect.objectContaining({ ...shared, level: 20, field: "queueToken", transport: "websocket" }),
    ]);
  });

  it("tells who registers and who joins, though they have no token yet", async () => {
    const { concertId } = await stage.concert({ saleOpensAt: new Date(0), saleClosesAt: new Date(1) });
    const client = stage.client();
    const userId = await stage.user(client);
    expect(await refusalOf(stage.join(client, { userId: userId.toUpperCase(), concertId }))).toMatchObject({
      code: "SALE_CLOSED",
    });
    expect(await linesOf(2, (line) => line.userId === userId)).toMatchObject([
      { field: "registerUser", outcome: "OK" },
      { field: "issueQueueToken", outcome: "SALE_CLOSED" },
    ]);
  });

  it("takes the id of a request from its header if that is sane, and the answer carries it", async () => {
    const given = await ask("{ __typename }", { "x-request-id": "from-proxy:42" });
    expect(given.headers.get("x-request-id")).toBe("from-proxy:42");
    await linesOf(1, ({ requestId }) => requestId === "from-proxy:42");

    const unfit = await ask("{ __typename }", { "x-request-id": 'a"b c' });
    expect(unfit.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    const plain = await fetch(`${stage.addresses[0]}/healthz`);
    expect(plain.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("bounds the name that a client gives its operation", async () => {
    await ask(`query ${"N".repeat(5_000)} { __typename }`);
    await linesOf(1, ({ name }) => name === "N".repeat(64));
  });

  it("tells what was behind a failure, with the id of its request", async () => {
    await stage.database.$executeRaw`ALTER TABLE users RENAME TO people`;
    const answer = await ask('mutation { registerUser(input: { name: "A" }) { user { id } } }', {
      "x-request-id": "broken-1",
    });
    await stage.database.$executeRaw`ALTER TABLE people RENAME TO users`;
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: "INTERNAL_SERVER_ERROR" } }],
    });
    const cause = { message: expect.stringContaining('relation "users" does not exist') };
    const lines = await linesOf(1, ({ requestId }) => requestId === "broken-1");
    expect(lines).toMatchObject([{ level: 50, error: cause }]);
  });
});

describe("the log where identities are required", () => {
  it("tells whose identity it was, even when that was refused", async () => {
    let written = "";
    const logLines = { write: (line: string) => void (written += line) };
    const stage = await Stage.open({ ...identitySettings, LOG_LEVEL: "info" }, { logLines });
    try {
      const { concertId } = await stage.concert();
      const [userId, other] = [randomUUID(), randomUUID()];
      const client = Object.assign(stage.client(), { token: identityOf(userId) });
      await stage.user(client);
      await refusalOf(stage.join(client, { userId: other, concertId }));
      const lines = await eventually(
        async () => written.split("\n").filter((line) => line.includes(userId)),
        ({ length }) => length >= 2,
      );
      expect(lines.map((line) => JSON.parse(line) as Line)).toMatchObject([
        { userId, field: "registerUser", outcome: "OK" },
        { userId, field: "issueQueueToken", outcome: "FORBIDDEN" },
      ]);
      expect(written).not.toContain(other);
    } finally {
      await stage.close();
    }
  });
});
