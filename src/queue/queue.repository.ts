import { Prisma, type Database } from "../infrastructure/database";
import { RequestSets } from "../infrastructure/request-sets";
import { ExpectedError } from "../shared/errors";
import type { SecretDraw } from "./draw";
import type { Ending } from "./endings/ending";
import type { AdmissionLimits, QueueEpoch } from "./queue-settings";
import type { JoinFacts, JoinRequest } from "./join-check";

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
  private readonly joinSets = new RequestSets<JoinRequest, JoinFacts>(
    (requests) => this.findAllJoinFacts(requests),
    () => null,
  );

  constructor(
    private readonly database: Database,
    private readonly defaults: AdmissionLimits,
  ) {}

  /** Creates the user when it is missing and has a proven name. */
  findJoinFacts(request: JoinRequest): Promise<JoinFacts> {
    return this.joinSets.add(request);
  }

  /** Whether every seat of every performance is SOLD, which never changes again. */
  async isSoldOut(concertId: string): Promise<boolean> {
    const [row] = await this.database.$queryRaw<[{ soldOut: boolean | null }]>(Prisma.sql`
      SELECT bool_and(NOT EXISTS (SELECT FROM seats s WHERE s.performance_id = p.id AND s.status <> 'SOLD')) AS "soldOut"
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
    await this.database.$executeRaw(Prisma.sql`
      INSERT INTO queue_endings (token_id, concert_id, user_id, reason, ended_at)
      SELECT "tokenId", ${concertId}::uuid, "userId", reason, "endedAt"
      FROM jsonb_to_recordset(${JSON.stringify(endings)}::jsonb)
        AS e ("tokenId" uuid, "userId" uuid, reason queue_end_reason, "endedAt" timestamptz)
      ON CONFLICT DO NOTHING
    `);
  }

  private findAllJoinFacts(requests: JoinRequest[]): Promise<JoinFacts[]> {
    return this.database.$queryRaw<JoinFacts[]>(Prisma.sql`
      SELECT
        user_exists AS "userExists",
        concert_exists AS "concertExists",
        gathers_at AS "gathersAt",
        opens_at AS "opensAt",
        closed_at AS "closedAt",
        moment AS now,
        draw_seed AS "drawSeed"
      FROM join_set(${JSON.stringify(requests)}::jsonb)
    `);
  }
}
