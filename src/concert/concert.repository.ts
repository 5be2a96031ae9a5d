import { Prisma, type Database, type Transaction } from "../infrastructure/database";
import type { PageRequest } from "../shared/page";
import type { PlannedSeat } from "./hall";

export interface Concert {
  id: string;
  title: string;
  artist: string;
  venue: string;
  /** From this moment users may join before the sale opens. */
  gatheringOpensAt: Date;
  saleOpensAt: Date;
  saleClosesAt: Date | null;
  /** SHA-256 of the secret seed that orders those who gathered. */
  drawCommitment: string;
}

export interface Performance {
  id: string;
  concertId: string;
  startsAt: Date;
  seatsTotal: number;
  lowestPrice: number;
  highestPrice: number;
}

export type PerformanceWithSeats = Performance & { seatsAvailable: number };

export type NewConcert = Pick<Concert, "title" | "artist" | "venue" | "saleClosesAt"> & {
  saleOpensAt: Date | null;
};

/** How long before the opening of the sale users may gather. */
const gatheringSeconds = 3_600;

const concertColumns = Prisma.sql`
  id, title, artist, venue, gathering_opens_at AS "gatheringOpensAt", sale_opens_at AS "saleOpensAt",
  sale_closes_at AS "saleClosesAt", encode(sha256(convert_to(draw_seed, 'UTF8')), 'hex') AS "drawCommitment"
`;

const performanceColumns = Prisma.sql`
  p.id, p.concert_id AS "concertId", p.starts_at AS "startsAt", p.seats_total AS "seatsTotal",
  p.lowest_price AS "lowestPrice", p.highest_price AS "highestPrice"
`;

/** The seats of performance p that are neither sold nor held now. */
const seatsAvailable = Prisma.sql`
  p.seats_total - (
    SELECT count(*)
    FROM seats s
    WHERE s.performance_id = p.id
      AND s.status <> 'AVAILABLE'
      AND (s.status = 'SOLD' OR s.hold_expires_at > statement_timestamp())
  )::integer
`;

export class ConcertRepository {
  constructor(private readonly database: Database) {}

  /** Concerts whose sale has not closed, by opening. Returns one row beyond `first` when more follow. */
  list({ first, after }: PageRequest): Promise<Concert[]> {
    return this.database.$queryRaw<Concert[]>(Prisma.sql`
      SELECT ${concertColumns}
      FROM concerts c
      WHERE (sale_closes_at IS NULL OR sale_closes_at > statement_timestamp())
        AND (
          ${after}::uuid IS NULL
          OR (sale_opens_at, id) > (SELECT sale_opens_at, id FROM concerts WHERE id = ${after}::uuid)
        )
      ORDER BY sale_opens_at, id
      LIMIT ${first + 1}
    `);
  }

  async find(concertId: string): Promise<Concert | undefined> {
    const [concert] = await this.database.$queryRaw<Concert[]>(Prisma.sql`
      SELECT ${concertColumns}
      FROM concerts
      WHERE id = ${concertId}::uuid
    `);
    return concert;
  }

  performancesOf(concertIds: readonly string[]): Promise<Performance[]> {
    return this.database.$queryRaw<Performance[]>(Prisma.sql`
      SELECT ${performanceColumns}
      FROM performances p
      WHERE p.concert_id = ANY (${concertIds}::uuid[])
      ORDER BY p.starts_at
    `);
  }

  findPerformances(performanceIds: readonly string[]): Promise<Performance[]> {
    return this.database.$queryRaw<Performance[]>(Prisma.sql`
      SELECT ${performanceColumns}
      FROM performances p
      WHERE p.id = ANY (${performanceIds}::uuid[])
    `);
  }

  async countAvailable(performanceId: string): Promise<number> {
    const [row] = await this.database.$queryRaw<{ count: number }[]>(Prisma.sql`
      SELECT ${seatsAvailable} AS count
      FROM performances p
      WHERE p.id = ${performanceId}::uuid
    `);
    return row?.count ?? 0;
  }

  /** The performances of a concert that start within [from, to] and have seats left, soonest first. */
  findPerformancesBetween({
    concertId,
    from,
    to,
    max,
  }: {
    concertId: string;
    from: Date;
    to: Date;
    max: number;
  }) {
    return this.database.$queryRaw<PerformanceWithSeats[]>(Prisma.sql`
      SELECT *
      FROM (
        SELECT ${performanceColumns}, ${seatsAvailable} AS "seatsAvailable"
        FROM performances p
        WHERE p.concert_id = ${concertId}::uuid
          AND p.starts_at BETWEEN ${from} AND ${to}
      ) dates
      WHERE "seatsAvailable" > 0
      ORDER BY "startsAt"
      LIMIT ${max}
    `);
  }

  /** Like insert, in a transaction of its own. */
  async create(concert: NewConcert, plan: { startTimes: Date[]; seats: PlannedSeat[] }): Promise<Concert> {
    return this.insert(this.database, concert, plan);
  }

  /** Creates a concert and its performances. Every performance gets the same seats, in the given order. */
  async insert(
    tx: Transaction,
    concert: NewConcert,
    { startTimes, seats }: { startTimes: Date[]; seats: PlannedSeat[] },
  ): Promise<Concert> {
    const [created] = await tx.$queryRaw<[Concert]>(Prisma.sql`
      WITH plan AS MATERIALIZED (
        SELECT *
        FROM ROWS FROM (
          jsonb_to_recordset(${JSON.stringify(seats)}::jsonb)
            AS (section text, "row" text, number integer, price integer, x integer, y integer)
        ) WITH ORDINALITY AS seat (section, "row", number, price, x, y, place)
      ), concert AS (
        INSERT INTO concerts (title, artist, venue, gathering_opens_at, sale_opens_at, sale_closes_at)
        VALUES (
          ${concert.title}, ${concert.artist}, ${concert.venue},
          COALESCE(${concert.saleOpensAt}, now()) - make_interval(secs => ${gatheringSeconds}),
          COALESCE(${concert.saleOpensAt}, now()), ${concert.saleClosesAt}
        )
        RETURNING *
      ), dates AS (
        INSERT INTO performances (concert_id, starts_at, seats_total, lowest_price, highest_price)
        SELECT concert.id, starts_at, total, lowest, highest
        FROM concert,
          unnest(${startTimes}::timestamptz[]) starts_at,
          (SELECT count(*) AS total, min(price) AS lowest, max(price) AS highest FROM plan) summary
        RETURNING id
      ), placed AS (
        INSERT INTO seats (performance_id, section, "row", number, price, x, y)
        SELECT dates.id, section, "row", number, price, x, y
        FROM dates, plan
        ORDER BY dates.id, place
      )
      SELECT ${concertColumns}
      FROM concert
    `);
    return created;
  }
}
