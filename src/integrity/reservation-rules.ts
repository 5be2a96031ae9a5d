import type { Rule } from "./rule";

/** Reservations with what belongs to them: invariants 3 and 6, from the side of the purchase. */
export const reservationRules: Rule[] = [
  {
    name: "confirmed-has-one-payment",
    query: `
      SELECT
        'reservation' AS subject,
        r.id::text AS id,
        format('is CONFIRMED with %s payments, and names %s', count(p.id), r.payment_id) AS detail
      FROM reservations r
      LEFT JOIN payments p ON p.reservation_id = r.id
      WHERE r.status = 'CONFIRMED'
      GROUP BY r.id
      HAVING count(p.id) <> 1
        OR count(*) FILTER (WHERE p.id = r.payment_id AND p.user_id = r.user_id AND p.amount = r.amount) <> 1`,
  },
  {
    name: "confirmed-has-one-debit",
    query: `
      SELECT
        'reservation' AS subject,
        r.id::text AS id,
        format('is CONFIRMED, but %s debits took its %s points from user %s', count(h.user_id), r.amount, r.user_id)
          AS detail
      FROM reservations r
      LEFT JOIN payments p ON p.reservation_id = r.id
      LEFT JOIN point_history h
        ON h.user_id = r.user_id AND h.user_id = p.user_id AND h.sequence = p.debit_sequence
        AND h.kind = 'PAYMENT' AND h.amount = -r.amount
      WHERE r.status = 'CONFIRMED'
      GROUP BY r.id
      HAVING count(h.user_id) <> 1`,
  },
  {
    name: "confirmed-has-its-seats",
    query: `
      SELECT
        'reservation' AS subject,
        r.id::text AS id,
        format('is CONFIRMED, but not SOLD to it are seats %s', string_agg(wanted.seat::text, ', ')) AS detail
      FROM reservations r
      CROSS JOIN LATERAL unnest(r.seat_ids) AS wanted (seat)
      LEFT JOIN seats s ON s.id = wanted.seat AND s.status = 'SOLD' AND s.reservation_id = r.id
      WHERE r.status = 'CONFIRMED' AND s.id IS NULL
      GROUP BY r.id`,
  },
  {
    name: "unconfirmed-has-no-payment",
    query: `
      SELECT
        'reservation' AS subject,
        id::text AS id,
        format('is %s, but names payment %s', status, payment_id) AS detail
      FROM reservations
      WHERE status <> 'CONFIRMED' AND payment_id IS NOT NULL`,
  },
  {
    name: "live-hold-has-its-seats",
    query: `
      SELECT
        'reservation' AS subject,
        r.id::text AS id,
        format('is PENDING until %s, but not HELD for it are seats %s',
          r.expires_at, string_agg(wanted.seat::text, ', ')) AS detail
      FROM reservations r
      CROSS JOIN LATERAL unnest(r.seat_ids) AS wanted (seat)
      LEFT JOIN seats s ON s.id = wanted.seat AND s.status = 'HELD' AND s.reservation_id = r.id
      WHERE r.status = 'PENDING' AND r.expires_at > clock_timestamp() AND s.id IS NULL
      GROUP BY r.id`,
  },
  {
    name: "amount-is-sum-of-prices",
    query: `
      SELECT
        'reservation' AS subject,
        r.id::text AS id,
        format('is for %s points, but %s of its %s seats are of its date, for %s points',
          r.amount, count(s.id), cardinality(r.seat_ids), COALESCE(sum(s.price), 0)) AS detail
      FROM reservations r
      CROSS JOIN LATERAL unnest(r.seat_ids) AS wanted (seat)
      LEFT JOIN seats s ON s.id = wanted.seat AND s.performance_id = r.performance_id
      GROUP BY r.id
      HAVING count(DISTINCT s.id) <> cardinality(r.seat_ids) OR r.amount <> COALESCE(sum(s.price), 0)`,
  },
  {
    name: "user-is-within-seat-limit",
    query: `
      SELECT
        'user' AS subject,
        r.user_id::text AS id,
        format('has %s seats of performance %s, where %s are allowed',
          count(*), r.performance_id, l.seats_per_user) AS detail
      FROM limits l, reservations r
      JOIN seats s ON s.reservation_id = r.id
      WHERE s.status = 'SOLD' OR s.hold_expires_at > clock_timestamp()
      GROUP BY r.user_id, r.performance_id, l.seats_per_user
      HAVING count(*) > l.seats_per_user`,
  },
];
