import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { WebSocket } from "ws";
import { connectDatabase, transactOn, type Database } from "../../src/infrastructure/database";
import { isDatabaseUnavailable } from "../../src/infrastructure/database-errors";
import { Channels } from "../../src/infrastructure/channels";
import { connectRedis, connectSubscriber, RedisUnavailableError } from "../../src/infrastructure/redis";
import { next } from "../support/client";
import { eventually } from "../support/eventually";
import { QueueTokenDocument } from "../support/generated/operations";
import { grant, hold, onlyDate, pay } from "../support/purchase";
import { Stage, type Person } from "../support/stage";
import { useRedis } from "../support/use-redis";
import { Transaction } from "../support/transaction";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const standard = { statementSeconds: 10, lockSeconds: 5, idleTransactionSeconds: 10, poolWaitSeconds: 5 };

describe("Postgres", () => {
  const stage = useStage({ DATABASE_LOCK_SECONDS: "0.3" });

  /** Works on a pool of one connection that has one limit changed. @returns whether Postgres counts as unavailable. */
  async function isGivenUp(
    changed: Partial<typeof standard>,
    ...works: ((database: Database) => Promise<unknown>)[]
  ): Promise<boolean[]> {
    const timeouts = { ...standard, ...changed };
    const database = connectDatabase(stage.stores.databaseUrl, { connections: 1, timeouts });
    try {
      await database.$queryRaw`SELECT 1`;
      return await Promise.all(works.map((work) => work(database).then(() => false, isDatabaseUnavailable)));
    } finally {
      await database.$disconnect();
    }
  }
  const sleepIn = (database: Pick<Database, "$queryRaw">) => database.$queryRaw`SELECT pg_sleep(1)::text`;

  it("gives up on a payment that waits too long for a lock, and nothing has changed", async () => {
    const concert = await stage.concert();
    const { client, userId } = await stage.waiter(concert.concertId);
    await grant(stage, userId, 100);
    const { performanceId, seatIds } = onlyDate(concert);
    const { id } = await hold(client, performanceId, [seatIds[0]!]);
    const stranger = await Transaction.begin(stage);
    await stranger.query("SELECT FROM point_accounts WHERE user_id = $1 FOR UPDATE", [userId]);
    expect((await refusalOf(pay(client, id))).code).toBe("SERVICE_UNAVAILABLE");
    await stranger.rollback();
    expect((await pay(client, id)).payment.reservation.status).toBe("CONFIRMED");
  });

  it("gives up on a statement that takes too long", async () => {
    expect(await isGivenUp({ statementSeconds: 0.1 }, sleepIn)).toEqual([true]);
    expect(await isGivenUp({}, sleepIn)).toEqual([false]);
  });

  it("ends a transaction that does nothing for too long", async () => {
    const idleFor = (database: Database) =>
      transactOn(database)({ seconds: 5 }, async (tx) => {
        const [own] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
        await eventually(
          () => stage.database.$queryRaw<[]>`SELECT pid FROM pg_stat_activity WHERE pid = ${own!.pid}`,
          (found) => found.length === 0,
        );
        await tx.$queryRaw`SELECT 1`;
      });
    expect(await isGivenUp({ idleTransactionSeconds: 0.1 }, idleFor)).toEqual([true]);
  });

  it("is waited for no longer than the pool may, by a statement and by a transaction", async () => {
    const ask = (database: Pick<Database, "$queryRaw">) => database.$queryRaw`SELECT 1`;
    const transact = (database: Database) => transactOn(database)({ seconds: 5 }, ask);
    expect(await isGivenUp({ poolWaitSeconds: 0.3 }, sleepIn, ask, transact)).toEqual([false, true, true]);
  });
});

describe("a Redis that takes too long", () => {
  const testRedis = useRedis();

  /** Redis answers nobody until the work is done. */
  async function whileFrozen(
    settings: Record<string, string>,
    work: (person: Person, stage: Stage) => Promise<void>,
  ): Promise<void> {
    const stage = await Stage.open(settings);
    try {
      const person = await stage.waiter((await stage.concert()).concertId);
      await next(person.client.follow(QueueTokenDocument));
      stage.redis.freeze();
      await work(person, stage).finally(() => stage.redis.thaw());
    } finally {
      await stage.close();
    }
  }

  it("is given up after REDIS_COMMAND_SECONDS", () =>
    whileFrozen({ REDIS_COMMAND_SECONDS: "0.3" }, async ({ client }) => {
      expect((await refusalOf(client.send(QueueTokenDocument))).code).toBe("SERVICE_UNAVAILABLE");
    }));

  it("confirms no subscription later than that", async () => {
    const redis = testRedis.server;
    const [publisher, subscriber] = [
      connectRedis(redis.url, () => {}),
      connectSubscriber(redis.url, () => {}),
    ];
    const channels = new Channels({ publisher, subscriber, commandSeconds: 0.3 });
    await once(subscriber, "ready");
    redis.freeze();
    const begun = performance.now();
    await expect(channels.subscribe("anything", () => {})).rejects.toThrow(RedisUnavailableError);
    expect(performance.now() - begun).toBeLessThan(2_500);
    redis.thaw();
    // Behind the subscription, and behind its end.
    await subscriber.ping();
    await subscriber.ping();
    await Promise.all([publisher.quit(), subscriber.quit()]);
  });

  it("leaves the operation unanswered no longer than ANSWER_SECONDS, over HTTP with status 503 and over WebSocket", () => {
    const limits = { DATABASE_LOCK_SECONDS: "0.8", DATABASE_STATEMENT_SECONDS: "0.9", ANSWER_SECONDS: "1" };
    return whileFrozen({ REDIS_COMMAND_SECONDS: "20", ...limits }, async ({ client, token }, stage) => {
      const overSocket = refusalOf(next(client.follow(QueueTokenDocument)));
      const response = await fetch(`${stage.addresses[0]}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: "{ queueToken { status } }" }),
      });
      expect(response.status).toBe(503);
      expect(response.headers.get("content-type")).toContain("application/graphql-response+json");
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: "SERVICE_UNAVAILABLE" } }],
      });
      expect((await overSocket).code).toBe("SERVICE_UNAVAILABLE");
    });
  });
});

describe("a client that takes too long", () => {
  const stage = useStage({
    HTTP_HEADERS_SECONDS: "0.3",
    HTTP_REQUEST_SECONDS: "0.6",
    HTTP_KEEP_ALIVE_SECONDS: "0.3",
    SOCKET_HANDSHAKE_SECONDS: "0.3",
    SOCKET_PING_SECONDS: "0.3",
  });

  /** What is answered to these bytes until the connection is closed from the other side. */
  async function answerTo(bytes: string): Promise<string> {
    const socket = connect(Number(new URL(stage.addresses[0]!).port), "127.0.0.1");
    socket.write(bytes);
    return text(socket);
  }

  /** The code with which a socket is closed that sends this and nothing else. */
  async function closeCode(first?: object): Promise<number> {
    const url = `${stage.addresses[0]!.replace("http", "ws")}/graphql`;
    const socket = new WebSocket(url, "graphql-transport-ws", { autoPong: false });
    if (first) socket.once("open", () => socket.send(JSON.stringify(first)));
    const [code] = (await once(socket, "close")) as [number];
    return code;
  }

  const begun = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

  it("over its headers gets 408", async () => {
    expect(await answerTo(begun)).toMatch(/^HTTP\/1.1 408 /);
  });

  it("over its body gets 408", async () => {
    expect(await answerTo(`${begun}content-length: 100\r\n\r\n{`)).toMatch(/^HTTP\/1.1 408 /);
  });

  it("to ask again on its connection finds it closed", async () => {
    expect(await answerTo("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")).toMatch(/^HTTP\/1.1 200 /);
  });

  it("to begin the protocol on its socket is closed with 4408", async () => {
    expect(await closeCode()).toBe(4408);
  });

  it("to answer a ping is cut off", async () => {
    expect(await closeCode({ type: "connection_init" })).toBe(1006);
  });
});
