import type { Rule } from "./rule";

/** Seats and who has them: invariants 1 and 6, from the side of the hall. */
export const seatRules: Rule[] = [
  {
    name: "seat-has-one-owner",
    query: `
      SELECT
        'seat' AS subject,
        owned.seat::text AS id,
        format('is in %s CONFIRMED reservations: %s', count(*), string_agg(r.id::text, ', ' ORDER BY r.id)) AS detail
      FROM reservations r
      CROSS JOIN LATERAL unnest(r.seat_ids) AS owned (seat)
      WHERE r.status = 'CONFIRMED'
      GROUP BY owned.seat
      HAVING count(*) > 1`,
  },
  {
    name: "seat-has-one-live-hold",
    query: `
      SELECT
        'seat' AS subject,
        held.seat::text AS id,
        format('is in %s live holds: %s', count(*), string_agg(r.id::text, ', ' ORDER BY r.id)) AS detail
      FROM reservations r
      CROSS JOIN LATERAL unnest(r.seat_ids) AS held (seat)
      WHERE r.status = 'PENDING' AND r.expires_at > clock_timestamp()
      GROUP BY held.seat
      HAVING count(*) > 1`,
  },
  {
    name: "sold-seat-has-confirmed-reservation",
    query: `
      SELECT
        'seat' AS subject,
        s.id::text AS id,
        format('is SOLD to reservation %s, which is not CONFIRMED with it', s.reservation_id) AS detail
      FROM seats s
      LEFT JOIN reservations r ON r.id = s.reservation_id AND r.status = 'CONFIRMED' AND s.id = ANY (r.seat_ids)
      WHERE s.status = 'SOLD' AND r.id IS NULL`,
  },
  {
    name: "held-seat-has-pending-reservation",
    query: `
      SELECT
        'seat' AS subject,
        s.id::text AS id,
        format('is HELD for reservation %s, which is not PENDING with it', s.reservation_id) AS detail
      FROM seats s
      LEFT JOIN reservations r ON r.id = s.reservation_id AND r.status = 'PENDING' AND s.id = ANY (r.seat_ids)
      WHERE s.status = 'HELD' AND r.id IS NULL`,
  },
  {
    name: "available-seat-belongs-to-nobody",
    query: `
      SELECT
        'seat' AS subject,
        id::text AS id,
        format('is AVAILABLE, but names reservation %s', reservation_id) AS detail
      FROM seats
      WHERE status = 'AVAILABLE' AND reservation_id IS NOT NULL`,
  },
  {
    // The end on the seat is what frees it: current_seats and hold_set read no other.
    name: "seat-is-freed-when-its-hold-ends",
    query: `
      SELECT
        'seat' AS subject,
        s.id::text AS id,
        format('is HELD until %s, but its hold ends at %s', COALESCE(s.hold_expires_at::text, 'further notice'), r.expires_at)
          AS detail
      FROM seats s
      JOIN reservations r ON r.id = s.reservation_id
      WHERE s.status = 'HELD' AND s.hold_expires_at IS DISTINCT FROM r.expires_at`,
  },
];
