import { settingColumns } from "../queue/queue.repository";
import { Prisma, type Database, type Transaction } from "../infrastructure/database";
import type { AdmissionLimits, QueueSettings } from "../queue/queue-settings";
import type { NewAction, OperatorAction } from "./operator-action";

/** The settings of a queue after a change. */
export type ChangedSettings = Omit<QueueSettings, "opensAt"> & { concertId: string };

/** Settings of queues and the log of operator actions. A change and its log entry are one statement. */
export class OperatorRepository {
  constructor(
    private readonly database: Database,
    private readonly defaults: AdmissionLimits,
  ) {}

  /** This and the methods below return undefined when the concert does not exist; then nothing is written. */
  configure(
    concertId: string,
    { capacity, admissionsPerSecond }: Partial<AdmissionLimits>,
    action: NewAction,
  ) {
    return this.change(
      concertId,
      action,
      Prisma.sql`
      admission_capacity = COALESCE(${capacity ?? null}::integer, admission_capacity),
      admissions_per_second = COALESCE(${admissionsPerSecond ?? null}::integer, admissions_per_second)
    `,
    );
  }

  /** A running pause keeps its beginning, even when it becomes a drain. */
  pause(concertId: string, { reason, draining }: { reason: string; draining: boolean }, action: NewAction) {
    return this.change(
      concertId,
      action,
      Prisma.sql`
      paused_at = COALESCE(paused_at, clock_timestamp()),
      pause_reason = ${reason},
      draining = ${draining}
    `,
    );
  }

  resume(concertId: string, action: NewAction) {
    return this.change(
      concertId,
      action,
      Prisma.sql`
      paused_at = NULL,
      pause_reason = NULL,
      draining = false
    `,
    );
  }

  /** Settings of the queues that operators changed within the last `minutes`. */
  findChanged({ minutes, max }: { minutes: number; max: number }): Promise<ChangedSettings[]> {
    return this.database.$queryRaw<ChangedSettings[]>(Prisma.sql`
      SELECT id AS "concertId", ${settingColumns(this.defaults)}
      FROM concerts
      WHERE id IN (
        SELECT concert_id
        FROM operator_actions
        WHERE acted_at > clock_timestamp() - make_interval(mins => ${minutes}::integer)
          AND kind <> 'CREATE_CONCERT'
        ORDER BY acted_at DESC
        LIMIT ${max}
      )
    `);
  }

  async record(tx: Transaction, concertId: string, action: NewAction): Promise<void> {
    await tx.$executeRaw(Prisma.sql`
      INSERT INTO operator_actions (kind, concert_id, arguments, address)
      VALUES (
        ${action.kind}::operator_action_kind, ${concertId}::uuid, ${JSON.stringify(action.arguments)}::jsonb,
        ${action.address}
      )
    `);
  }

  /** Newest first. Returns one row beyond `first` when more follow. */
  list({ first, before }: { first: number; before: number }): Promise<OperatorAction[]> {
    return this.database.$queryRaw<OperatorAction[]>(Prisma.sql`
      SELECT
        id, operator, kind::text, concert_id AS "concertId", arguments, address, acted_at AS "actedAt"
      FROM operator_actions
      WHERE id < ${before}
      ORDER BY id DESC
      LIMIT ${first + 1}
    `);
  }

  private async change(
    concertId: string,
    action: NewAction,
    assignments: Prisma.Sql,
  ): Promise<ChangedSettings | undefined> {
    const [changed] = await this.database.$queryRaw<ChangedSettings[]>(Prisma.sql`
      WITH changed AS (
        UPDATE concerts
        SET ${assignments},
            queue_revision = queue_revision + 1
        WHERE id = ${concertId}::uuid
        RETURNING *
      ), logged AS (
        INSERT INTO operator_actions (kind, concert_id, arguments, address)
        SELECT
          ${action.kind}::operator_action_kind, id, ${JSON.stringify(action.arguments)}::jsonb, ${action.address}
        FROM changed
      )
      SELECT id AS "concertId", ${settingColumns(this.defaults)}
      FROM changed
    `);
    return changed;
  }
}
