import type { Seat } from "../concert/seat.repository";

export type ReservationStatus = "PENDING" | "CONFIRMED" | "CANCELLED" | "EXPIRED";

export interface Reservation {
  id: string;
  userId: string;
  performanceId: string;
  seatIds: number[];
  amount: number;
  status: ReservationStatus;
  expiresAt: Date;
  createdAt: Date;
  paymentId: string | null;
  /** Present when the statement that changed the reservation has told its seats. */
  seats?: Seat[];
}

/** A reservation with its concert. `now` is the clock of Postgres at the reading; compare expiresAt with it. */
export type TimedReservation = Reservation & { concertId: string; now: Date };

/** A reservation that its seats came with. */
export type ChangedReservation = Reservation & { seats: Seat[] };

/** A row of "reservations" as JSON. */
export interface ReservationRow {
  id: string;
  user_id: string;
  performance_id: string;
  seat_ids: number[];
  amount: number;
  status: ReservationStatus;
  expires_at: string;
  created_at: string;
  payment_id: string | null;
}

/** A row of "seats" as JSON, without its performance. */
export type SeatRow = Omit<Seat, "performanceId">;

export function toReservation(row: ReservationRow): Reservation {
  return {
    id: row.id,
    userId: row.user_id,
    performanceId: row.performance_id,
    seatIds: row.seat_ids,
    amount: row.amount,
    status: row.status,
    expiresAt: new Date(row.expires_at),
    createdAt: new Date(row.created_at),
    paymentId: row.payment_id,
  };
}

export function toChangedReservation(row: ReservationRow, seats: SeatRow[]): ChangedReservation {
  const performanceId = row.performance_id;
  return Object.assign(toReservation(row), { seats: seats.map((seat) => ({ ...seat, performanceId })) });
}
