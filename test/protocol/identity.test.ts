import { randomUUID } from "node:crypto";
import { connectRedis } from "../../src/infrastructure/redis";
import { next } from "../support/client";
import {
  IdentityDocument,
  IssueQueueTokenDocument,
  LeaveQueueDocument,
  QueueTokenDocument,
  RegisterUserDocument,
} from "../support/generated/operations";
import { identityOf, identitySettings } from "../support/identity";
import { Issuer } from "../support/issuer";
import { Stage, type TestConcert } from "../support/stage";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

describe("where identities are required", () => {
  let concert: TestConcert;
  let written = "";
  const logLines = { write: (line: string) => void (written += line) };
  const stage = useStage({ ...identitySettings, LOG_LEVEL: "trace" }, { logLines });
  beforeAll(async () => {
    concert = await stage.concert();
  });

  /** Somebody who presents this, or nothing. */
  const bearing = (token?: string) => Object.assign(stage.client(), { token });
  const input = (userId: string) => ({ input: { userId, concertId: concert.concertId } });
  const users = (id: string) => stage.database.user.findMany({ where: { id }, include: { account: true } });

  it("issuing a token makes the user at first sight, with the name of the identity and an empty account", async () => {
    const userId = randomUUID();
    const client = bearing(identityOf(userId, { name: " Zoe\u0308 " }));
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.send(IssueQueueTokenDocument, input(userId))),
    );
    expect(new Set(answers.map(({ issueQueueToken }) => issueQueueToken.token)).size).toBe(1);
    expect(await users(userId)).toMatchObject([{ name: "Zo\u00eb", account: { balance: 0 } }]);
  });

  it.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["two lines", "A\nB"],
    ["101 characters", "a".repeat(101)],
    ["invisible", "\u200b"],
    ["written backwards", "\u202eadA"],
    ["a number", 7],
  ])("a user whose name is %s is called a guest", async (_, name) => {
    const userId = randomUUID();
    await bearing(identityOf(userId, { name })).send(IssueQueueTokenDocument, input(userId));
    expect(await users(userId)).toMatchObject([{ name: "Guest" }]);
  });

  it("issuing is refused without a valid identity, over HTTP and WebSocket, and makes nobody", async () => {
    const userId = randomUUID();
    const stale = identityOf(userId, { exp: 1 });
    for (const token of [undefined, "nonsense", stale, identityOf(userId, { aud: "elsewhere" })]) {
      const client = bearing(token);
      for (const refused of [
        client.send(IssueQueueTokenDocument, input(userId)),
        next(client.follow(IssueQueueTokenDocument, input(userId))),
      ]) {
        expect(await refusalOf(refused)).toMatchObject({
          code: "INVALID_TOKEN",
          details: { needed: "IDENTITY" },
          message: expect.stringContaining("Sign in"),
        });
      }
    }
    expect(await users(userId)).toEqual([]);
  });

  it("issuing for somebody else is refused", async () => {
    const victim = randomUUID();
    await bearing(identityOf(victim)).send(IssueQueueTokenDocument, input(victim));
    const refused = bearing(identityOf(randomUUID())).send(IssueQueueTokenDocument, input(victim));
    expect(await refusalOf(refused)).toMatchObject({
      code: "FORBIDDEN",
      details: { needed: "OWN_USER_ID" },
    });
  });

  it("a queue token is no identity, and an identity is no queue token", async () => {
    const userId = randomUUID();
    const identity = identityOf(userId);
    const { issueQueueToken } = await bearing(identity).send(IssueQueueTokenDocument, input(userId));
    const withQueueToken = bearing(issueQueueToken.token).send(IssueQueueTokenDocument, input(userId));
    expect(await refusalOf(withQueueToken)).toMatchObject({ code: "INVALID_TOKEN" });
    const withIdentity = bearing(identity).send(QueueTokenDocument);
    expect(await refusalOf(withIdentity)).toMatchObject({
      code: "INVALID_TOKEN",
      details: { needed: "QUEUE_TOKEN" },
    });
  });

  it("the socket of an identity issues too, and a token works as ever", async () => {
    const userId = randomUUID();
    const { issueQueueToken } = await next(
      bearing(identityOf(userId)).follow(IssueQueueTokenDocument, input(userId)),
    );
    const { leaveQueue } = await bearing(issueQueueToken.token).send(LeaveQueueDocument);
    expect(leaveQueue.queueToken).toMatchObject({ endReason: "LEFT" });
  });

  it("registering names the user of the identity, and only that one", async () => {
    const userId = randomUUID();
    const client = bearing(identityOf(userId, { name: "Ada" }));
    for (const name of ["Grace", "Hedy"]) {
      const { registerUser } = await client.send(RegisterUserDocument, { input: { name } });
      expect(registerUser.user).toMatchObject({ id: userId, name });
    }
    await client.send(IssueQueueTokenDocument, input(userId));
    expect(await users(userId)).toMatchObject([{ name: "Hedy", account: { balance: 0 } }]);
    const refused = stage.client().send(RegisterUserDocument, { input: { name: "Nobody" } });
    expect((await refusalOf(refused)).code).toBe("INVALID_TOKEN");
  });

  it("a client can ask whom an identity names, which makes nobody", async () => {
    const userId = randomUUID();
    const answers = [" Ada ", "\u202eadA"].map((name) =>
      bearing(identityOf(userId, { name })).send(IdentityDocument),
    );
    expect(await Promise.all(answers)).toEqual([
      { identity: { userId, name: "Ada" } },
      { identity: { userId, name: null } },
    ]);
    expect(await users(userId)).toEqual([]);
    const refused = bearing(identityOf(userId, { exp: 1 })).send(IdentityDocument);
    expect(await refusalOf(refused)).toMatchObject({
      code: "INVALID_TOKEN",
      details: { needed: "IDENTITY" },
    });
  });

  it("no secret and no token is logged", () => {
    expect(written).not.toMatch(/eyJ/);
    expect(written).not.toContain(identitySettings.IDENTITY_SECRET);
  });
});

describe("where user ids are trusted", () => {
  const stage = useStage();

  it("an identity names nobody", async () => {
    const client = Object.assign(stage.client(), { token: identityOf(randomUUID()) });
    expect(await client.send(IdentityDocument)).toEqual({ identity: null });
  });
});

describe("an issuer of identities that publishes its keys", () => {
  it("may go away: who signs in with a key that is known already still joins", async () => {
    const issuer = await Issuer.start();
    issuer.publish("key", "ES256");
    const stage = await Stage.open(issuer.settings);
    const { concertId } = await stage.concert();
    const userId = randomUUID();
    const client = Object.assign(stage.client(), { token: issuer.identityOf(userId, { keyId: "key" }) });
    const { token } = await stage.join(client, { userId, concertId });
    const late = Object.assign(stage.client(), { token: issuer.identityOf(userId, { keyId: "key" }) });
    await issuer.stop();
    expect(await stage.join(late, { userId, concertId })).toMatchObject({ token });
    await stage.close();
  });

  it("that was never there makes issuing unavailable, and nothing else", async () => {
    const issuer = await Issuer.start();
    issuer.publish("key", "EdDSA");
    const stage = await Stage.open(issuer.settings);
    await issuer.stop();
    const { concertId } = await stage.concert();
    const userId = randomUUID();
    const client = Object.assign(stage.client(), { token: issuer.identityOf(userId, { keyId: "key" }) });
    expect((await refusalOf(stage.join(client, { userId, concertId }))).code).toBe("SERVICE_UNAVAILABLE");
    expect((await refusalOf(client.send(QueueTokenDocument))).code).toBe("INVALID_TOKEN");
    await stage.close();
  });
});

describe("when Redis is lost", () => {
  it("a queue token brings its place back, even after its user has proved who they are and joined anew", async () => {
    const stage = await Stage.open({ ...identitySettings, QUEUE_CAPACITY: "1", RECOVERY_SECONDS: "60" });
    const { concertId } = await stage.concert();
    const join = (userId: string = randomUUID()) =>
      stage.join(Object.assign(stage.client(), { token: identityOf(userId) }), { userId, concertId });
    const people = [await join(), await join(), await join()];
    await loseQueue(stage, concertId);

    const anew = await join(people[1]!.userId);
    const newcomer = await join();
    for (const { client } of people.toReversed()) await client.send(QueueTokenDocument);
    const places = [...people, newcomer].map(async ({ client }) => client.send(QueueTokenDocument));
    expect((await Promise.all(places)).map(({ queueToken }) => queueToken.position)).toEqual([1, 2, 3, 4]);
    expect((await anew.client.send(QueueTokenDocument)).queueToken).toMatchObject({ endReason: "LEFT" });
    expect(await join(people[1]!.userId)).toMatchObject({ token: people[1]!.token });
    await stage.close();
  });
});

/** What a loss of Redis does to a queue that had been there for a while. */
async function loseQueue({ database, stores }: Stage, concertId: string): Promise<void> {
  await database.$executeRaw`
    UPDATE concerts SET queue_started_at = queue_started_at - interval '1 minute' WHERE id = ${concertId}::uuid
  `;
  const redis = connectRedis(stores.redisUrl, () => {});
  await redis.del(...(await redis.keys(`queue:{${concertId}}*`)));
  redis.disconnect();
}
