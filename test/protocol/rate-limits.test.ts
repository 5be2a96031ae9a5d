import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { RateLimiter } from "../../src/infrastructure/rate-limiter";
import { next, type Client } from "../support/client";
import { freshAddress } from "../support/fresh-address";
import { IssueQueueTokenDocument, RegisterUserDocument } from "../support/generated/operations";
import { charge, hold, onlyDate, pay, until } from "../support/purchase";
import { Stage } from "../support/stage";
import { useRedis } from "../support/use-redis";
import { refusalOf, settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const tooOften = { code: "RATE_LIMITED", details: { retryAfterSeconds: expect.any(Number) } };

describe("one user", () => {
  const actions = ["JOINS", "HOLDS", "CHARGES", "PAYMENTS"];
  const settings = Object.fromEntries(actions.map((action) => [`USER_${action}_PER_MINUTE`, "1"]));
  const stage = useStage(settings, { processes: 2 });

  it("has a budget for each of joining, holding, charging and paying, the same on every process", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client, userId, token } = await stage.buyer(concert.concertId);
    const elsewhere = stage.client({ processIndex: 1 });
    elsewhere.token = token;

    await charge(client, 1_000);
    expect(await refusalOf(charge(elsewhere, 1))).toMatchObject(tooOften);
    const { id } = await hold(client, performanceId, seatIds.slice(0, 1));
    expect(await refusalOf(hold(elsewhere, performanceId, seatIds.slice(1, 2)))).toMatchObject(tooOften);
    await pay(client, id);
    expect(await refusalOf(pay(elsewhere, id))).toMatchObject(tooOften);
    const input = { userId, concertId: concert.concertId };
    expect(await refusalOf(elsewhere.send(IssueQueueTokenDocument, { input }))).toMatchObject(tooOften);
    const inCapitals = { ...input, userId: userId.toUpperCase() };
    expect(await refusalOf(elsewhere.send(IssueQueueTokenDocument, { input: inCapitals }))).toMatchObject(
      tooOften,
    );

    const other = await stage.buyer(concert.concertId);
    expect(await charge(other.client, 1)).toMatchObject({ pointAccount: { balance: 1 } });
  });

  it("is told over WebSocket as over HTTP, where Retry-After says it, too", async () => {
    const { concertId } = await stage.concert();
    const { client, token } = await stage.buyer(concertId, { points: 1 });
    const query = `mutation { chargePoints(input: { amount: 1, idempotencyKey: "${randomUUID()}" }) { entry { id } } }`;
    expect(await refusalOf(next(client.followText(query)))).toMatchObject(tooOften);
    const response = await fetch(`${client.address}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const seconds = Number(response.headers.get("retry-after"));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
  });
});

describe("one address", () => {
  const stage = useStage({
    ADDRESS_JOINS_PER_MINUTE: "3",
    ADDRESS_HOLDS_PER_MINUTE: "1",
    TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8",
  });

  function clientFrom(forwardedFor: string): Client {
    const client = stage.client();
    client.forwardedFor = forwardedFor;
    return client;
  }

  const register = (client: Client) => client.send(RegisterUserDocument, { input: { name: "x" } });

  it("shares a budget among its users, and leaves other addresses theirs", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const here = freshAddress();
    const buyerFrom = async (from: string) => {
      const client = clientFrom(from);
      const { registerUser } = await register(client);
      await stage.join(client, { userId: registerUser.user.id, concertId: concert.concertId });
      return client;
    };
    const first = await buyerFrom(here);
    const second = await buyerFrom(freshAddress());
    second.forwardedFor = here;
    await hold(first, performanceId, seatIds.slice(0, 1));
    expect(await refusalOf(hold(second, performanceId, seatIds.slice(1, 2)))).toMatchObject(tooOften);
    second.forwardedFor = freshAddress();
    await hold(second, performanceId, seatIds.slice(1, 2));
  });

  it("spends as many joins as one request has aliases", async () => {
    const registrations = Array.from(
      { length: 8 },
      (_, index) => `r${index}: registerUser(input: {name: "many"}) { user { id } }`,
    );
    const refusal = await refusalOf(
      clientFrom(freshAddress()).sendText(`mutation { ${registrations.join(" ")} }`),
    );
    expect(refusal).toMatchObject(tooOften);
    expect(await stage.database.user.count({ where: { name: "many" } })).toBe(3);
  });

  it("that has spent its joins uses up the budget of no user", async () => {
    const { concertId } = await stage.concert();
    const spent = clientFrom(freshAddress());
    for (let count = 0; count < 3; count += 1) await register(spent);
    const { registerUser } = await register(clientFrom(freshAddress()));
    const input = { userId: registerUser.user.id, concertId };
    expect(await refusalOf(spent.send(IssueQueueTokenDocument, { input }))).toMatchObject(tooOften);
    const redis = new Redis(stage.stores.redisUrl);
    stage.beforeClose(async () => redis.disconnect());
    expect(await redis.exists(`rate:join:user:${input.userId}`)).toBe(0);
  });

  it("is the one that the outermost trusted proxy has seen, whatever the client says before it", async () => {
    const real = freshAddress();
    const forged = Array.from({ length: 6 }, () => `${freshAddress()}, ${real}, 10.1.2.3`);
    const { won, codes } = await settle(forged.map((chain) => register(clientFrom(chain))));
    expect(won).toHaveLength(3);
    expect(codes).toEqual(Array(3).fill("RATE_LIMITED"));
  });

  it("stands for its whole IPv6 network of 64 bits", async () => {
    const network = freshAddress().replace("::1", "");
    const neighbours = Array.from({ length: 6 }, (_, index) => `${network}:0:0:${index}:1`);
    const { won } = await settle(neighbours.map((neighbour) => register(clientFrom(neighbour))));
    expect(won).toHaveLength(3);
  });
});

describe("the word of a proxy that nobody trusts", () => {
  it("changes nothing", async () => {
    const stage = await Stage.open({ ADDRESS_JOINS_PER_MINUTE: "1" });
    try {
      const refused = Array.from({ length: 3 }, async (_, index) => {
        const client = stage.client();
        client.forwardedFor = `203.0.113.${index}`;
        return client.send(RegisterUserDocument, { input: { name: "x" } });
      });
      expect((await settle(refused)).codes.length).toBeGreaterThanOrEqual(2);
    } finally {
      await stage.close();
    }
  });
});

describe("a budget", () => {
  const testRedis = useRedis();

  it("is whole again after its time, and never stays in Redis for ever", async () => {
    const redis = testRedis.connect();
    const limiter = new RateLimiter(redis, { once: 1 });
    const subject = randomUUID();
    await limiter.spend("once", subject);
    await expect(limiter.spend("once", subject)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    const key = `rate:once:${subject}`;
    expect(await redis.ttl(key)).toBeGreaterThan(0);
    await redis.pexpire(key, 1);
    await until("the budget has ended", async () => (await redis.exists(key)) === 0);
    await limiter.spend("once", subject);
    expect(await redis.ttl(key)).toBeGreaterThan(0);
  });
});
