import { Prisma, type Database } from "../infrastructure/database";
import type { SeatChange } from "../shared/seat-changes";

export type SeatStatus = SeatChange["status"];

export interface Seat {
  id: number;
  performanceId: string;
  section: string;
  row: string;
  number: number;
  price: number;
  status: SeatStatus;
  version: number;
}

export interface PlacedSeat extends Seat {
  x: number;
  y: number;
}

export interface SeatFilter {
  performanceId: string;
  status: SeatStatus | null;
  section: string | null;
}

/**
 * What has changed since a horizon, and the next horizon. A horizon is the oldest transaction that was open at a
 * reading, so a later reading from there misses no change that was not committed yet.
 */
export interface RecentChanges {
  horizon: string;
  changes: SeatChange[];
}

const horizon = Prisma.sql`pg_snapshot_xmin(pg_current_snapshot())::text AS horizon`;

const seatColumns = Prisma.sql`
  id, performance_id AS "performanceId", section, "row", number, price, status::text, version
`;

export class SeatRepository {
  constructor(private readonly database: Database) {}

  /** Returns one row beyond `max` when more match. */
  list({ performanceId, status, section }: SeatFilter, { max }: { max: number }): Promise<Seat[]> {
    return this.database.$queryRaw<Seat[]>(Prisma.sql`
      SELECT ${seatColumns}
      FROM current_seats
      WHERE performance_id = ${performanceId}::uuid
        AND (${status}::seat_status IS NULL OR status = ${status}::seat_status)
        AND (${section}::text IS NULL OR section IN (${section}, normalize(${section})))
      ORDER BY id
      LIMIT ${max + 1}
    `);
  }

  find(seatIds: readonly number[]): Promise<Seat[]> {
    return this.database.$queryRaw<Seat[]>(Prisma.sql`
      SELECT ${seatColumns}
      FROM current_seats
      WHERE id = ANY (${seatIds}::integer[])
      ORDER BY id
    `);
  }

  plan(performanceId: string): Promise<PlacedSeat[]> {
    return this.database.$queryRaw<PlacedSeat[]>(Prisma.sql`
      SELECT ${seatColumns}, x, y
      FROM current_seats
      WHERE performance_id = ${performanceId}::uuid
      ORDER BY id
    `);
  }

  /** The first letter of each seat's status in the order of ids, and the sum of the seats' versions. */
  async statuses(performanceId: string): Promise<{ statuses: string; version: number }> {
    const [row] = await this.database.$queryRaw<
      [{ statuses: string | null; version: number | null }]
    >(Prisma.sql`
      SELECT string_agg(left(status::text, 1), '' ORDER BY id) AS statuses, sum(version)::integer AS version
      FROM current_seats
      WHERE performance_id = ${performanceId}::uuid
    `);
    return { statuses: row.statuses ?? "", version: row.version ?? 0 };
  }

  async presentHorizon(): Promise<string> {
    const [row] = await this.database.$queryRaw<[{ horizon: string }]>(Prisma.sql`SELECT ${horizon}`);
    return row.horizon;
  }

  /** The seats as they were written. A hold that has ended is HELD until a sweep writes it. */
  async changedSince(performanceId: string, since: string): Promise<RecentChanges> {
    const [recent] = await this.database.$queryRaw<[RecentChanges]>(Prisma.sql`
      SELECT
        ${horizon},
        COALESCE(jsonb_agg(jsonb_build_object('id', id, 'status', status, 'version', version)), '[]') AS changes
      FROM seats
      WHERE performance_id = ${performanceId}::uuid
        AND version > 1
        AND age(xmin) <= age(${since}::text::xid8::xid)
    `);
    return recent;
  }
}
