import { Prisma, type Database } from "../infrastructure/database";
import type { SecretDraw } from "./draw";
import type { Ending, Entry, QueueSettings, SaleRepository } from "./queue-settings";

/** How long after the first setting up of a line another is taken for part of it. */
const settingUpSeconds = 5;

export interface QueueDefaults {
  capacity: number;
  admissionsPerSecond: number;
}

/** What Postgres knows about sales and their lines. */
export class QueueRepository implements SaleRepository {
  constructor(
    private readonly database: Database,
    private readonly defaults: QueueDefaults,
  ) {}

  async findEntry({ userId, concertId }: { userId: string; concertId: string }): Promise<Entry> {
    const [entry] = await this.database.$queryRaw<[Entry]>(Prisma.sql`
      SELECT
        u.id IS NOT NULL AS "userExists",
        c.id IS NOT NULL AS "concertExists",
        c.gathering_opens_at AS "gathersAt",
        c.sale_opens_at AS "opensAt",
        c.sale_closes_at AS "closedAt",
        clock_timestamp() AS now,
        CASE WHEN c.sale_opens_at > clock_timestamp() THEN c.draw_seed END AS "drawSeed"
      FROM (VALUES (1)) one
      LEFT JOIN users u ON u.id = ${userId}::uuid
      LEFT JOIN concerts c ON c.id = ${concertId}::uuid
    `);
    return entry;
  }

  /** A performance is sold out when its SOLD seats, which the partial index counts, are as many as it has. */
  async isSoldOut(concertId: string): Promise<boolean> {
    const [row] = await this.database.$queryRaw<[{ soldOut: boolean | null }]>(Prisma.sql`
      SELECT bool_and(
        p.seats_total = (
          SELECT count(*)
          FROM seats s
          WHERE s.performance_id = p.id AND s.status = 'SOLD'
        )
      ) AS "soldOut"
      FROM performances p
      WHERE p.concert_id = ${concertId}::uuid
    `);
    return row.soldOut ?? false;
  }

  /**
   * Raises the epoch in the same statement, so that no two loads share one. Loads soon after the first are those of
   * processes that set the new line up at the same time.
   */
  async loadSettings(concertId: string): Promise<QueueSettings> {
    const [settings] = await this.database.$queryRaw<QueueSettings[]>(Prisma.sql`
      UPDATE concerts
      SET queue_epoch = queue_epoch + 1,
          queue_started_at = COALESCE(queue_started_at, clock_timestamp())
      WHERE id = ${concertId}::uuid
      RETURNING
        COALESCE(admission_capacity, ${this.defaults.capacity}::integer) AS capacity,
        COALESCE(admissions_per_second, ${this.defaults.admissionsPerSecond}::integer) AS "admissionsPerSecond",
        sale_opens_at AS "opensAt",
        paused_at AS "pausedSince",
        pause_reason AS "pauseReason",
        draining,
        queue_revision AS revision,
        queue_epoch AS epoch,
        queue_started_at < clock_timestamp() - make_interval(secs => ${settingUpSeconds}) AS "wasLost"
    `);
    if (!settings) throw new Error(`There is a line for concert ${concertId}, but no such concert.`);
    return settings;
  }

  async findDraw(concertId: string): Promise<SecretDraw | null> {
    const [draw] = await this.database.$queryRaw<SecretDraw[]>(Prisma.sql`
      SELECT sale_opens_at AS "opensAt", draw_seed AS seed, sale_opens_at <= clock_timestamp() AS "isOpen"
      FROM concerts
      WHERE id = ${concertId}::uuid
    `);
    return draw ?? null;
  }

  findEndings(tokenIds: readonly string[]): Promise<Ending[]> {
    return this.database.$queryRaw<Ending[]>(Prisma.sql`
      SELECT token_id AS "tokenId", user_id AS "userId", 'PAID' AS reason, paid_at AS "endedAt"
      FROM payments
      WHERE token_id = ANY (${tokenIds}::uuid[])
      UNION ALL
      SELECT token_id, user_id, reason::text, ended_at
      FROM queue_endings
      WHERE token_id = ANY (${tokenIds}::uuid[]) AND reason <> 'PAID'
    `);
  }

  /** Keeps endings, each once however often it comes. */
  async keepEndings(concertId: string, endings: readonly Ending[]): Promise<void> {
    await this.database.queueEnding.createMany({
      data: endings.map((ending) => ({ ...ending, concertId })),
      skipDuplicates: true,
    });
  }
}
