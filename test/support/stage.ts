import type { DestinationStream } from "pino";
import { createApp, type App } from "../../src/app";
import { ConcertRepository } from "../../src/concert/concert.repository";
import { planHall, type HallSection } from "../../src/concert/hall";
import { readConfig, secretsOf } from "../../src/config/config";
import { connectDatabase, type Database } from "../../src/infrastructure/database";
import { createLog } from "../../src/telemetry/log";
import { Client, nextWhere } from "./client";
import { Cleanup } from "./cleanup";
import { createDatabase } from "./database";
import { generousLimits } from "./generous-limits";
import { IssueQueueTokenDocument, QueuePositionDocument, RegisterUserDocument } from "./generated/operations";
import { charge } from "./purchase";
import { RedisServer } from "./redis-server";

const smallHall: HallSection[] = [{ name: "Floor", rows: 4, seatsPerRow: 10, price: 100 }];

const tokenSecret = "a secret that only the tests know, long enough";

/** A concert with one or more performances of one small hall. */
export interface TestConcert {
  concertId: string;
  performances: { id: string; startsAt: Date; seatIds: string[] }[];
}

export interface Person {
  client: Client;
  userId: string;
  token: string;
}

export interface StageOptions {
  processes?: number;
  /** A migrated database that exists already and is kept. */
  databaseUrl?: string | undefined;
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
  readonly apps: App[] = [];
  readonly addresses: string[] = [];
  private readonly clients: Client[] = [];
  private readonly cleanup = new Cleanup();
  private opened: OpenStores | undefined;

  /** @param settings environment variables of the apps; limits are generous unless they say otherwise. */
  constructor(
    private readonly settings: Record<string, string> = {},
    private readonly options: StageOptions = {},
  ) {}

  /** For a stage within one test; the others come from `useStage`. */
  static async open(settings?: Record<string, string>, options?: StageOptions): Promise<Stage> {
    const stage = new Stage(settings, options);
    await stage.open();
    return stage;
  }

  async open(): Promise<void> {
    try {
      this.opened = await openStores(this.options, this.cleanup);
      this.cleanup.add(() => Promise.all(this.apps.map((app) => app.stop())));
      this.cleanup.add(() => Promise.all(this.clients.map((client) => client.close())));
      await this.startApps(this.options);
    } catch (error) {
      await this.cleanup.run();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.cleanup.run();
  }

  /** Runs before the stage closes, such as a check of all its data or the end of a connection. */
  beforeClose(step: () => Promise<unknown>): void {
    this.cleanup.add(step);
  }

  get database(): Database {
    return this.openStores.database;
  }

  get stores(): TestStores {
    return this.openStores.stores;
  }

  /** The stage's own Redis, which a test may freeze, kill and start again. */
  get redis(): RedisServer {
    const { redis } = this.openStores;
    if (!redis) throw new Error("This stage was opened on the Redis of the test.");
    return redis;
  }

  /** Somebody without a token, talking to one of the apps. */
  client({ processIndex = 0 } = {}): Client {
    const client = new Client(this.addresses[processIndex] ?? "");
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

  /** A new user in the queue of a concert, whose client presents the token from now on. */
  async waiter(concertId: string, { processIndex = 0 } = {}): Promise<Person> {
    const client = this.client({ processIndex });
    return this.join(client, { userId: await this.user(client), concertId });
  }

  /** A new user who has been admitted, with some points to spend. */
  async buyer(concertId: string, { processIndex = 0, points = 0 } = {}): Promise<Person> {
    const person = await this.waiter(concertId, { processIndex });
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

  private get openStores(): OpenStores {
    if (!this.opened) throw new Error("The stage opens before the first test, and not earlier.");
    return this.opened;
  }

  private async startApps({ processes = 1, logLines }: StageOptions): Promise<void> {
    const config = readConfig({ PORT: "0", LOG_LEVEL: "silent", ...generousLimits, ...this.settings });
    const secrets = secretsOf({ ...config, TOKEN_SECRET: tokenSecret });
    const log = createLog({ level: config.LOG_LEVEL, secrets }, logLines);
    while (this.apps.length < processes) {
      const app = await createApp({ config, stores: this.stores, log });
      this.apps.push(app);
      this.addresses.push(await app.listen());
    }
  }
}

interface TestStores {
  databaseUrl: string;
  redisUrl: string;
  tokenSecret: string;
}

interface OpenStores {
  stores: TestStores;
  database: Database;
  redis: RedisServer | undefined;
}

async function openStores(options: StageOptions, cleanup: Cleanup): Promise<OpenStores> {
  const databaseUrl = options.databaseUrl ?? (await openDatabase(cleanup));
  const redis = options.redisUrl === undefined ? await openRedis(options, cleanup) : undefined;
  const redisUrl = options.redisUrl ?? redis!.url;
  const database = connectDatabase(databaseUrl, { connections: 5 });
  cleanup.add(() => database.$disconnect());
  return { stores: { databaseUrl, redisUrl, tokenSecret }, database, redis };
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
