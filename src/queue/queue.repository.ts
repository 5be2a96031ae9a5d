import { Prisma, type Database } from "../infrastructure/database";
import { ExpectedError } from "../shared/errors";
import type { SecretDraw } from "./draw";
import type { Ending } from "./endings/ending";
import type { AdmissionLimits, QueueEpoch } from "./queue-settings";
import type { JoinFacts } from "./join-check";

/** Several processes set up a new queue at once. Set-ups this soon after the first do not mean that Redis lost it. */
const firstStartSeconds = 5;

/** The columns of concerts that operators set, as fields of QueueSettings. */
export const settingColumns = (defaults: AdmissionLimits): Prisma.Sql => Prisma.sql`
  COALESCE(admission_capacity, ${defaults.capacity}::integer) AS capacity,
  COALESCE(admissions_per_second, ${defaults.admissionsPerSecond}::integer) AS "admissionsPerSecond",
  paused_at AS "pausedSince",
  pause_reason AS "pauseReason",
  draining,
  queue_revision AS revision
`;

/** What Postgres knows about the queues of concerts. */
export class QueueRepository {
  constructor(
    private readonly database: Database,
    private readonly defaults: AdmissionLimits,
  ) {}

  async findJoinFacts({ userId, concertId }: { userId: string; concertId: string }): Promise<JoinFacts> {
    const [facts] = await this.database.$queryRaw<[JoinFacts]>(Prisma.sql`
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
    return facts;
  }

  /** Whether every seat of every performance is SOLD, which never changes again. */
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

  /** Loads the settings and raises the epoch in one statement, so that no two set-ups share an epoch. */
  async beginEpoch(concertId: string): Promise<QueueEpoch> {
    const [epoch] = await this.database.$queryRaw<QueueEpoch[]>(Prisma.sql`
      UPDATE concerts
      SET queue_epoch = queue_epoch + 1,
          queue_started_at = COALESCE(queue_started_at, clock_timestamp())
      WHERE id = ${concertId}::uuid
      RETURNING
        ${settingColumns(this.defaults)},
        sale_opens_at AS "opensAt",
        queue_epoch AS epoch,
        queue_started_at < clock_timestamp() - make_interval(secs => ${firstStartSeconds}) AS "wasLost"
    `);
    if (!epoch) throw new Error(`Concert ${concertId} has a queue in Redis, but does not exist.`);
    return epoch;
  }

  /** @throws ExpectedError CONCERT_NOT_FOUND */
  async requireDraw(concertId: string): Promise<SecretDraw> {
    const [draw] = await this.database.$queryRaw<SecretDraw[]>(Prisma.sql`
      SELECT sale_opens_at AS "opensAt", draw_seed AS seed, sale_opens_at <= clock_timestamp() AS "isOpen"
      FROM concerts
      WHERE id = ${concertId}::uuid
    `);
    if (!draw) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    return draw;
  }

  /** Finds the endings of tokens, at most 1000 of them. */
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

  /** Keeps endings. Keeping one again changes nothing. */
  async keepEndings(concertId: string, endings: readonly Ending[]): Promise<void> {
    await this.database.queueEnding.createMany({
      data: endings.map((ending) => ({ ...ending, concertId })),
      skipDuplicates: true,
    });
  }
}
