import { randomUUID } from "node:crypto";
import type { DestinationStream } from "pino";
import { createApp, type App } from "../../src/app";
import { ConcertRepository } from "../../src/concert/concert.repository";
import { planHall, type HallSection } from "../../src/concert/hall";
import { readConfig, secretsOf } from "../../src/config/config";
import { connectDatabase, type Database } from "../../src/infrastructure/database";
import { createLog } from "../../src/telemetry/log";
import { Client, nextWhere, Refusal } from "./client";
import { Cleanup } from "./cleanup";
import { createDatabase } from "./database";
import { generousRates } from "./generous-rates";
import {
  ChargePointsDocument,
  HoldSeatsDocument,
  IssueQueueTokenDocument,
  QueuePositionDocument,
  RegisterUserDocument,
} from "./generated/operations";
import { RedisServer } from "./redis-server";

const smallHall: HallSection[] = [{ name: "Floor", rows: 4, seatsPerRow: 10, price: 100 }];

const tokenSecret = "a secret that only the tests know, long enough";

/** A concert with one or more performances of one small hall. */
export interface TestConcert {
  concertId: string;
  performances: { id: string; startsAt: Date; seatIds: string[] }[];
}

export interface StageOptions {
  nodes?: number;
  /** A migrated database that exists already and is kept. */
  databaseUrl?: string;
  /** How to reach a Redis that the test has started. Otherwise the stage starts its own. */
  redisUrl?: string;
  /** Whether the stage's own Redis keeps its data when it is killed. */
  durableRedis?: boolean;
  /** Receives the lines of the log. */
  logLines?: DestinationStream;
}

/**
 * The API of one test file: a fresh database, a fresh Redis, and as many processes' worth of apps on them as asked
 * for, all listening on real ports. No other test file can touch its data.
 */
export class Stage {
  private readonly clients: Client[] = [];

  private constructor(
    readonly apps: App[],
    readonly addresses: string[],
    readonly database: Database,
    readonly stores: { databaseUrl: string; redisUrl: string; tokenSecret: string },
    private readonly cleanup: Cleanup,
    private readonly ownRedis: RedisServer | undefined,
  ) {}

  /** @param settings environment variables of the apps; rates are unlimited unless they say otherwise. */
  static async open(settings: Record<string, string> = {}, options: StageOptions = {}): Promise<Stage> {
    const cleanup = new Cleanup();
    try {
      const databaseUrl = options.databaseUrl ?? (await openDatabase(cleanup));
      const ownRedis = options.redisUrl === undefined ? await openRedis(options, cleanup) : undefined;
      const stores = { databaseUrl, redisUrl: options.redisUrl ?? ownRedis!.url, tokenSecret };
      const database = connectDatabase(databaseUrl, { connections: 5 });
      cleanup.add(() => database.$disconnect());
      const config = readConfig({ PORT: "0", LOG_LEVEL: "silent", ...generousRates, ...settings });
      const log = createLog(
        { level: config.LOG_LEVEL, secrets: secretsOf({ ...config, TOKEN_SECRET: tokenSecret }) },
        options.logLines,
      );
      const stage = new Stage([], [], database, stores, cleanup, ownRedis);
      cleanup.add(() => Promise.all(stage.apps.map((app) => app.stop())));
      cleanup.add(() => Promise.all(stage.clients.map((client) => client.close())));
      for (let node = 0; node < (options.nodes ?? 1); node += 1) {
        const app = await createApp({ config, stores, log });
        stage.apps.push(app);
        stage.addresses.push(await app.listen());
      }
      return stage;
    } catch (error) {
      await cleanup.run();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.cleanup.run();
  }

  /** The stage's own Redis, which a test may freeze, kill and start again. */
  get redis(): RedisServer {
    if (!this.ownRedis) throw new Error("This stage was opened on the Redis of the test.");
    return this.ownRedis;
  }

  /** Somebody without a token, talking to one of the apps. */
  client({ node = 0 } = {}): Client {
    const client = new Client(this.addresses[node] ?? "");
    this.clients.push(client);
    return client;
  }

  /** 4 rows of 10 seats at 100 points, on sale now, unless something else is asked for. */
  async concert(
    plan: { dates?: number; sections?: HallSection[]; saleOpensAt?: Date; saleClosesAt?: Date } = {},
  ): Promise<TestConcert> {
    const { dates = 1, sections = smallHall, saleOpensAt = null, saleClosesAt = null } = plan;
    const startTimes = Array.from({ length: dates }, (_, day) => new Date(Date.UTC(2030, 0, 1 + day, 20)));
    const { id } = await new ConcertRepository(this.database).create(
      { title: "Test Night", artist: "The Fixtures", venue: "Hall", saleOpensAt, saleClosesAt },
      { startTimes, seats: planHall(sections) },
    );
    const performances = await this.database.performance.findMany({
      where: { concertId: id },
      orderBy: { startsAt: "asc" },
      include: { seats: { select: { id: true }, orderBy: { id: "asc" } } },
    });
    return {
      concertId: id,
      performances: performances.map(({ seats, ...performance }) => ({
        id: performance.id,
        startsAt: performance.startsAt,
        seatIds: seats.map((seat) => String(seat.id)),
      })),
    };
  }

  async user(client = this.client()): Promise<string> {
    const { registerUser } = await client.send(RegisterUserDocument, { input: { name: "Somebody" } });
    return registerUser.user.id;
  }

  /** A new user in the line of a concert, whose client presents the token from now on. */
  async waiter(concertId: string, { node = 0 } = {}): Promise<Person> {
    const client = this.client({ node });
    return this.join(client, { userId: await this.user(client), concertId });
  }

  /** A new user who has been admitted, with some points to spend. */
  async buyer(concertId: string, { node = 0, points = 0 } = {}): Promise<Person> {
    const person = await this.waiter(concertId, { node });
    const positions = person.client.follow(QueuePositionDocument);
    await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    await positions.return(undefined);
    if (points > 0) await charge(person.client, points);
    return person;
  }

  async join(client: Client, { userId, concertId }: { userId: string; concertId: string }): Promise<Person> {
    const { issueQueueToken } = await client.send(IssueQueueTokenDocument, { input: { userId, concertId } });
    client.token = issueQueueToken.token;
    return { client, userId, token: issueQueueToken.token };
  }
}

async function openDatabase(cleanup: Cleanup): Promise<string> {
  const { url, drop } = await createDatabase();
  cleanup.add(drop);
  return url;
}

async function openRedis({ durableRedis = false }: StageOptions, cleanup: Cleanup): Promise<RedisServer> {
  const redis = await RedisServer.start({ durable: durableRedis });
  cleanup.add(() => redis.discard());
  return redis;
}

export interface Person {
  client: Client;
  userId: string;
  token: string;
}

export async function charge(client: Client, amount: number) {
  const result = await client.send(ChargePointsDocument, { input: { amount, idempotencyKey: randomUUID() } });
  return result.chargePoints;
}

export async function hold(
  client: Client,
  performanceId: string,
  seatIds: string[],
  idempotencyKey = randomUUID(),
) {
  const result = await client.send(HoldSeatsDocument, { input: { performanceId, seatIds, idempotencyKey } });
  return result.holdSeats.reservation;
}

/** What an operation that must fail is refused with. */
export async function refusalOf(operation: Promise<unknown>): Promise<Refusal> {
  const outcome = await operation.then(
    () => new Error("It was expected to be refused and was not."),
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome;
}

/** Which of many operations succeeded, and the codes of those that were refused. */
export async function settle<Value>(
  operations: Promise<Value>[],
): Promise<{ won: Value[]; codes: unknown[] }> {
  const outcomes = await Promise.allSettled(operations);
  const won: Value[] = [];
  const codes: unknown[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") won.push(outcome.value);
    else if (outcome.reason instanceof Refusal) codes.push(outcome.reason.code);
    else throw outcome.reason;
  }
  return { won, codes };
}
