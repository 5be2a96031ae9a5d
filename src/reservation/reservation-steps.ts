import {
  toChangedReservation,
  toReservation,
  type ChangedReservation,
  type ReservationRow,
  type SeatRow,
  type TimedReservation,
} from "./reservation";

export interface HoldRequest {
  userId: string;
  tokenId: string;
  admitted: boolean;
  concertId: string;
  performanceId: string;
  seatIds: number[];
  idempotencyKey: string;
  holdSeconds: number;
  maxSeatsPerUser: number;
}

export interface CancelRequest {
  userId: string;
  concertId: string;
  reservationId: string;
}

type HoldRefusal =
  | { outcome: "SEAT_TAKEN" | "SEAT_NOT_FOUND"; faulty: number[] }
  | { outcome: "SEAT_LIMIT_EXCEEDED"; held_before: number }
  | { outcome: "PERFORMANCE_NOT_FOUND" | "TOKEN_EXPIRED" | "IDEMPOTENCY_CONFLICT" };

export type HoldOutcome =
  | { outcome: "HELD"; reservation: ChangedReservation }
  | { outcome: "REPLAYED"; reservation: TimedReservation }
  | { outcome: "SALE_CLOSED"; closed: Date }
  | HoldRefusal;

type CancelRefusal =
  | { outcome: "ALREADY_PAID"; payment: string }
  | { outcome: "RESERVATION_NOT_FOUND" | "NOT_OWNER" | "RESERVATION_CANCELLED" };

export type CancelOutcome =
  | { outcome: "CANCELLED"; reservation: ChangedReservation }
  | { outcome: "RESERVATION_EXPIRED"; expires: Date }
  | CancelRefusal;

/** What hold_set answers a buyer. */
type HoldAnswer =
  | { outcome: "HELD"; reservation: ReservationRow; seats: SeatRow[] }
  | { outcome: "REPLAYED"; reservation: ReservationRow; concert: string; now: string }
  | { outcome: "SALE_CLOSED"; closed: string }
  | HoldRefusal;

/** What cancel_set answers a buyer. */
type CancelAnswer =
  | { outcome: "CANCELLED"; reservation: ReservationRow; seats: SeatRow[] }
  | { outcome: "RESERVATION_EXPIRED"; expires: string }
  | CancelRefusal;

export function toHoldOutcome(answer: HoldAnswer): HoldOutcome {
  switch (answer.outcome) {
    case "HELD":
      return { outcome: "HELD", reservation: toChangedReservation(answer.reservation, answer.seats) };
    case "REPLAYED": {
      const timing = { concertId: answer.concert, now: new Date(answer.now) };
      return { outcome: "REPLAYED", reservation: Object.assign(toReservation(answer.reservation), timing) };
    }
    case "SALE_CLOSED":
      return { outcome: "SALE_CLOSED", closed: new Date(answer.closed) };
    default:
      return answer;
  }
}

export function toCancelOutcome(answer: CancelAnswer): CancelOutcome {
  switch (answer.outcome) {
    case "CANCELLED":
      return { outcome: "CANCELLED", reservation: toChangedReservation(answer.reservation, answer.seats) };
    case "RESERVATION_EXPIRED":
      return { outcome: "RESERVATION_EXPIRED", expires: new Date(answer.expires) };
    default:
      return answer;
  }
}
