import { Prisma, type Database } from "../infrastructure/database";
import type { PurchaseSets } from "../purchase/purchase-sets.repository";
import type { Reservation, TimedReservation } from "./reservation";
import type { EndedReservation } from "./reservation-events";
import {
  toCancelOutcome,
  toHoldOutcome,
  type CancelOutcome,
  type CancelRequest,
  type HoldOutcome,
  type HoldRequest,
} from "./reservation-steps";

const reservationColumns = Prisma.sql`
  id, user_id AS "userId", performance_id AS "performanceId", seat_ids AS "seatIds", amount, status::text,
  expires_at AS "expiresAt", created_at AS "createdAt", payment_id AS "paymentId"
`;

export class ReservationRepository {
  constructor(
    private readonly database: Database,
    private readonly purchaseSets: PurchaseSets,
  ) {}

  async hold(request: HoldRequest): Promise<HoldOutcome> {
    return toHoldOutcome(
      await this.purchaseSets.run("hold", {
        buyer: request.userId,
        token: request.tokenId,
        admitted: request.admitted,
        concert: request.concertId,
        performance: request.performanceId,
        wanted: request.seatIds,
        request_key: request.idempotencyKey,
        hold_seconds: request.holdSeconds,
        seat_limit: request.maxSeatsPerUser,
      }),
    );
  }

  /** Ends the user's live hold in the concert. */
  async cancel({ userId, concertId, reservationId }: CancelRequest): Promise<CancelOutcome> {
    const fields = { buyer: userId, concert: concertId, reservation: reservationId };
    return toCancelOutcome(await this.purchaseSets.run("cancel", fields));
  }

  async find(reservationId: string): Promise<TimedReservation | undefined> {
    const [reservation] = await this.database.$queryRaw<TimedReservation[]>(Prisma.sql`
      SELECT
        ${reservationColumns},
        (SELECT concert_id FROM performances WHERE id = performance_id) AS "concertId",
        clock_timestamp() AS now
      FROM current_reservations
      WHERE id = ${reservationId}::uuid
    `);
    return reservation;
  }

  findAll(reservationIds: readonly string[]): Promise<Reservation[]> {
    return this.database.$queryRaw<Reservation[]>(Prisma.sql`
      SELECT ${reservationColumns}
      FROM current_reservations
      WHERE id = ANY (${reservationIds}::uuid[])
    `);
  }

  /** The user's reservations, newest first. Returns one row beyond `first` when more follow. */
  listOf(userId: string, { first, after }: { first: number; after: string | null }): Promise<Reservation[]> {
    return this.database.$queryRaw<Reservation[]>(Prisma.sql`
      SELECT ${reservationColumns}
      FROM current_reservations
      WHERE user_id = ${userId}::uuid
        AND (
          ${after}::uuid IS NULL
          OR (created_at, id) < (SELECT created_at, id FROM reservations WHERE id = ${after}::uuid)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT ${first + 1}
    `);
  }

  /** Expires up to `max` overdue holds, oldest first. Skips holds that another process is ending. */
  expireDue({ max }: { max: number }): Promise<EndedReservation[]> {
    return this.database.$queryRaw<EndedReservation[]>(Prisma.sql`
      SELECT reservation AS id, performance AS "performanceId", seats
      FROM expire_set(${max}::integer)
    `);
  }
}
