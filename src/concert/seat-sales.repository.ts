import { Prisma, type Database } from "../infrastructure/database";

/** Counts of seats by status now, and the revenue of the sold ones in points. */
export interface SeatSales {
  seatsAvailable: number;
  seatsHeld: number;
  seatsSold: number;
  revenuePoints: number;
}

export type SectionSales = SeatSales & { section: string };

const sold = Prisma.sql`count(*) FILTER (WHERE s.status = 'SOLD')::integer`;
const held = Prisma.sql`
  count(*) FILTER (WHERE s.status = 'HELD' AND s.hold_expires_at > statement_timestamp())::integer
`;
const revenue = Prisma.sql`COALESCE(sum(s.price) FILTER (WHERE s.status = 'SOLD'), 0)::double precision`;

export class SeatSalesRepository {
  constructor(private readonly database: Database) {}

  /** All performances of a concert, or undefined when the concert does not exist. */
  async ofConcert(concertId: string): Promise<SeatSales | undefined> {
    const [sales] = await this.database.$queryRaw<SeatSales[]>(Prisma.sql`
      SELECT
        total - held - sold AS "seatsAvailable",
        held AS "seatsHeld",
        sold AS "seatsSold",
        revenue AS "revenuePoints"
      FROM concerts c,
        LATERAL (
          SELECT COALESCE(sum(p.seats_total), 0)::integer AS total
          FROM performances p
          WHERE p.concert_id = c.id
        ) hall,
        LATERAL (
          SELECT ${held} AS held, ${sold} AS sold, ${revenue} AS revenue
          FROM performances p
          JOIN seats s ON s.performance_id = p.id AND s.status <> 'AVAILABLE'
          WHERE p.concert_id = c.id
        ) taken
      WHERE c.id = ${concertId}::uuid
    `);
    return sales;
  }

  /** The sections of a performance in hall order. Empty when the performance does not exist. */
  bySection(performanceId: string): Promise<SectionSales[]> {
    return this.database.$queryRaw<SectionSales[]>(Prisma.sql`
      SELECT
        section,
        total - held - sold AS "seatsAvailable",
        held AS "seatsHeld",
        sold AS "seatsSold",
        revenue AS "revenuePoints"
      FROM (
        SELECT
          s.section, min(s.id) AS first, count(*)::integer AS total,
          ${held} AS held, ${sold} AS sold, ${revenue} AS revenue
        FROM seats s
        WHERE s.performance_id = ${performanceId}::uuid
        GROUP BY s.section
      ) sections
      ORDER BY first
    `);
  }
}
