import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Client } from "pg";
import { ConcertRepository } from "../../src/concert/concert.repository";
import { planHall } from "../../src/concert/hall";
import { connectDatabase, type Database } from "../../src/infrastructure/database";
import { applyMigrations } from "../../src/infrastructure/migrations";
import type { LocalStores } from "../../src/local-stores/local-stores";
import { generousLimits } from "../../test/support/generous-limits";
import { identitySettings } from "../../test/support/identity";
import { Child } from "./child";
import { LoadGenerator } from "./load";
import { issuePost, statusBody, tokenIn } from "./operations";

/** The pool of the API, and of each server that it is compared with. */
export const DATABASE_CONNECTIONS = 20;

const unlimited = "1000000000";

/** A performance on sale with the ids of its seats. */
export interface Sale {
  concertId: string;
  performanceId: string;
  seatIds: number[];
}

export interface Server {
  child: Child;
  pid: number;
  address: string;
  load: LoadGenerator;
}

/** The environment of one benchmark: a new database, and the processes that the benchmark starts. */
export class Stage {
  private readonly endings: (() => Promise<void>)[] = [];

  private constructor(
    readonly databaseUrl: string,
    readonly database: Database,
    readonly stores: LocalStores,
  ) {
    this.atEnd(() => database.$disconnect());
  }

  static async open(stores: LocalStores, name: string): Promise<Stage> {
    const database = `bench_${name.replaceAll("-", "_")}_${randomUUID().slice(0, 8)}`;
    const client = new Client({ connectionString: stores.databaseUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${database}`);
    await client.end();
    const databaseUrl = Object.assign(new URL(stores.databaseUrl), { pathname: `/${database}` }).href;
    await applyMigrations({ databaseUrl, directory: resolve("prisma/migrations"), log: () => {} });
    return new Stage(databaseUrl, connectDatabase(databaseUrl, { connections: 5 }), stores);
  }

  /** Runs a function when the stage closes. The last one runs first. */
  atEnd(end: () => Promise<void>): void {
    this.endings.push(end);
  }

  async close(): Promise<void> {
    for (const end of this.endings.splice(0).reverse()) await end();
  }

  start(script: string, environment: Record<string, string> = {}): Child {
    const child = Child.start(script, environment);
    this.atEnd(() => child.stop());
    return child;
  }

  /** @param path the path of the server to which the load generator posts. */
  async startServer(script: string, environment: Record<string, string>, path = "/"): Promise<Server> {
    const child = this.start(script, environment);
    const address = await child.address();
    const load = new LoadGenerator(address, path);
    this.atEnd(() => load.close());
    return { child, pid: child.pid, address, load };
  }

  /** Starts the API as the container image does, but without limits on requests and on admission. */
  startApi(settings: Record<string, string> = {}): Promise<Server> {
    const environment = {
      NODE_ENV: "production",
      PORT: "0",
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.stores.redisUrl,
      TOKEN_SECRET: this.stores.tokenSecret,
      DATABASE_CONNECTIONS: String(DATABASE_CONNECTIONS),
      QUEUE_CAPACITY: unlimited,
      ADMISSIONS_PER_SECOND: unlimited,
      MAX_SOCKETS: "100000",
      MAX_CONNECTIONS: unlimited,
      MAX_SOCKETS_PER_ADDRESS: "100000",
      LOG_LEVEL: "warn",
      ...generousLimits,
      ...identitySettings,
      ...settings,
    };
    return this.startServer("dist/src/main.js", environment, "/graphql");
  }

  /** Creates a concert with one performance. Every seat costs 100 points. */
  async createSale(seats: number): Promise<Sale> {
    const seatsPerRow = 60;
    const full = { name: "Floor", rows: Math.floor(seats / seatsPerRow), seatsPerRow, price: 100 };
    const rest = { name: "Balcony", rows: 1, seatsPerRow: seats % seatsPerRow, price: 100 };
    const { id: concertId } = await new ConcertRepository(this.database).create(
      { title: "Benchmark", artist: "The Rounds", venue: "Hall", saleOpensAt: null, saleClosesAt: null },
      { startTimes: [new Date("2030-01-01T20:00:00Z")], seats: planHall([full, rest]) },
    );
    const created = await this.database.seat.findMany({
      where: { performance: { concertId } },
      select: { id: true, performanceId: true },
      orderBy: { id: "asc" },
    });
    const { performanceId } = created[0]!;
    return { concertId, performanceId, seatIds: created.map(({ id }) => id) };
  }

  /** Creates users with empty point accounts. @returns their ids. */
  async createUsers(count: number): Promise<string[]> {
    const users = await this.database.$queryRaw<{ id: string }[]>`
      WITH created AS (
        INSERT INTO users (name)
        SELECT 'Buyer'
        FROM generate_series(1, ${count}::integer)
        RETURNING id
      ), accounts AS (
        INSERT INTO point_accounts (user_id)
        SELECT id FROM created
      )
      SELECT id FROM created
    `;
    return users.map(({ id }) => id);
  }

  /** Creates users that the queue has admitted. @returns their tokens, each sent once already. */
  async admitUsers({ load }: Server, sale: Sale, count: number): Promise<string[]> {
    const userIds = await this.createUsers(count);
    const issued = await load.send(userIds.map((userId) => issuePost(userId, sale)));
    const tokens = issued.answers.map(tokenIn);
    const seen = await load.send(tokens.map((token) => ({ body: statusBody, token })));
    const waiting = seen.answers.find((answer) => !answer.includes("ACTIVE"));
    if (waiting) throw new Error(`The queue did not admit every user: ${waiting}`);
    return tokens;
  }
}
