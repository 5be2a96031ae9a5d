import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Client } from "pg";
import { ConcertRepository } from "../../src/concert/concert.repository";
import { planHall } from "../../src/concert/hall";
import { connectDatabase, type Database } from "../../src/infrastructure/database";
import { applyMigrations } from "../../src/infrastructure/migrations";
import type { LocalStores } from "../../src/local-stores/local-stores";
import { DATABASE_CONNECTIONS, startApi } from "./api-process";
import { startNode, type ListeningProcess } from "./child-process";
import { LoadGenerator } from "./load";
import { issuePost, presentBody, tokenIn } from "./operations";

/** A date on sale: its seats, by id. */
export interface Sale {
  concertId: string;
  performanceId: string;
  seatIds: number[];
}

/** A server, and what puts load on it. */
export interface Loaded extends ListeningProcess {
  load: LoadGenerator;
}

export interface Buyer {
  userId: string;
  token: string;
}

/** What one benchmark works with: a database of its own, and the processes that it starts. */
export class Stage {
  private readonly endings: (() => Promise<void>)[] = [];

  private constructor(
    readonly databaseUrl: string,
    readonly database: Database,
    readonly services: LocalStores,
  ) {}

  static async open(services: LocalStores, name: string): Promise<Stage> {
    const database = `bench_${name.replaceAll("-", "_")}_${randomUUID().slice(0, 8)}`;
    const client = new Client({ connectionString: services.databaseUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${database}`);
    await client.end();
    const databaseUrl = Object.assign(new URL(services.databaseUrl), { pathname: `/${database}` }).href;
    await applyMigrations({ databaseUrl, directory: resolve("prisma/migrations"), log: () => {} });
    const stage = new Stage(databaseUrl, connectDatabase(databaseUrl, { connections: 5 }), services);
    stage.atEnd(() => stage.database.$disconnect());
    return stage;
  }

  /** Registers a step of close(). Steps run in reverse order. */
  atEnd(end: () => Promise<void>): void {
    this.endings.push(end);
  }

  async close(): Promise<void> {
    for (const end of this.endings.splice(0).reverse()) await end();
  }

  /** @param settings environment variables in addition to those of startApi. */
  async api(settings: Record<string, string> = {}): Promise<Loaded> {
    const process = await startApi({ ...this.services, databaseUrl: this.databaseUrl }, settings);
    this.atEnd(() => process.stop());
    return { ...process, load: this.load(process.address, "/graphql") };
  }

  /** Starts baseline-http.ts for this statement, with a pool as large as the API's. */
  async baseline(statement: string): Promise<Loaded> {
    const process = await startNode(["--import", "tsx", "bench/support/baseline-http.ts"], {
      DATABASE_URL: this.databaseUrl,
      DATABASE_CONNECTIONS: String(DATABASE_CONNECTIONS),
      STATEMENT: statement,
    });
    this.atEnd(() => process.stop());
    return { ...process, load: this.load(process.address, "/") };
  }

  private load(address: string, path: string): LoadGenerator {
    const load = new LoadGenerator(address, path);
    this.atEnd(() => load.close());
    return load;
  }

  /** Creates a concert with one performance and this number of seats, at 100 points each. */
  async sale(seats: number): Promise<Sale> {
    const seatsPerRow = 60;
    const full = { name: "Floor", rows: Math.floor(seats / seatsPerRow), seatsPerRow, price: 100 };
    const rest = { name: "Balcony", rows: 1, seatsPerRow: seats % seatsPerRow, price: 100 };
    const { id: concertId } = await new ConcertRepository(this.database).create(
      { title: "Benchmark", artist: "The Rounds", venue: "Hall", saleOpensAt: null, saleClosesAt: null },
      { startTimes: [new Date("2030-01-01T20:00:00Z")], seats: planHall([full, rest]) },
    );
    const places = await this.database.seat.findMany({
      where: { performance: { concertId } },
      select: { id: true, performanceId: true },
      orderBy: { id: "asc" },
    });
    const seatIds = places.map(({ id }) => id);
    return { concertId, performanceId: places[0]!.performanceId, seatIds };
  }

  /** Creates users with empty point accounts by one statement. */
  async users(count: number): Promise<string[]> {
    const users = await this.database.$queryRaw<{ id: string }[]>`
      WITH created AS (
        INSERT INTO users (name)
        SELECT 'Somebody'
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

  /** Creates users with admitted queue tokens. Each user has sent the token once. */
  async buyers({ load }: Loaded, sale: Sale, count: number): Promise<Buyer[]> {
    const userIds = await this.users(count);
    const issued = await load.send(userIds.map((userId) => issuePost(userId, sale)));
    const tokens = issued.answers.map(tokenIn);
    const seen = await load.send(tokens.map((token) => ({ body: presentBody, token })));
    const waiting = seen.answers.find((answer) => !answer.includes("ACTIVE"));
    if (waiting) throw new Error(`Somebody was not admitted: ${waiting}`);
    return userIds.map((userId, index) => ({ userId, token: tokens[index]! }));
  }
}
