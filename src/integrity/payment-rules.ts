import type { Rule } from "./rule";

/** Payments and their debits: invariants 3 and 6, from the side of the money. */
export const paymentRules: Rule[] = [
  {
    name: "payment-has-confirmed-reservation",
    query: `
      SELECT
        'payment' AS subject,
        p.id::text AS id,
        format('does not match a CONFIRMED reservation %s for %s points', p.reservation_id, p.amount)
          AS detail
      FROM payments p
      LEFT JOIN reservations r
        ON r.id = p.reservation_id AND r.status = 'CONFIRMED' AND r.payment_id = p.id
        AND r.user_id = p.user_id AND r.amount = p.amount
      WHERE r.id IS NULL`,
  },
  {
    name: "payment-has-debit",
    query: `
      SELECT
        'payment' AS subject,
        p.id::text AS id,
        format('of %s points does not match the debit in entry %s of user %s', p.amount, p.debit_sequence, p.user_id)
          AS detail
      FROM payments p
      LEFT JOIN point_history h
        ON h.user_id = p.user_id AND h.sequence = p.debit_sequence
        AND h.kind = 'PAYMENT' AND h.amount = -p.amount
      WHERE h.user_id IS NULL`,
  },
  {
    name: "payment-has-seat",
    query: `
      SELECT
        'payment' AS subject,
        p.id::text AS id,
        format('has bought no seat: none is SOLD to reservation %s', p.reservation_id) AS detail
      FROM payments p
      WHERE NOT EXISTS (SELECT FROM seats s WHERE s.reservation_id = p.reservation_id AND s.status = 'SOLD')`,
  },
  {
    name: "debit-has-one-payment",
    query: `
      SELECT
        'point entry' AS subject,
        format('%s:%s', h.user_id, h.sequence) AS id,
        format('took %s points for %s payments', -h.amount, count(p.id)) AS detail
      FROM point_history h
      LEFT JOIN payments p ON p.user_id = h.user_id AND p.debit_sequence = h.sequence
      WHERE h.kind = 'PAYMENT' OR h.amount < 0
      GROUP BY h.user_id, h.sequence
      HAVING count(p.id) <> 1`,
  },
  {
    name: "token-pays-once",
    query: `
      SELECT
        'queue token' AS subject,
        token_id::text AS id,
        format('paid %s times: %s', count(*), string_agg(id::text, ', ' ORDER BY id)) AS detail
      FROM payments
      GROUP BY token_id
      HAVING count(*) > 1`,
  },
  {
    name: "token-ended-as-paid-has-paid",
    query: `
      SELECT
        'queue token' AS subject,
        e.token_id::text AS id,
        format('ended as PAID at %s without a payment', e.ended_at) AS detail
      FROM queue_endings e
      LEFT JOIN payments p ON p.token_id = e.token_id
      WHERE e.reason = 'PAID' AND p.id IS NULL`,
  },
  {
    name: "idempotency-key-is-used-once",
    query: `
      SELECT
        'user' AS subject,
        user_id::text AS id,
        format('used key %s for %s %s', idempotency_key, count(*), things) AS detail
      FROM (
        SELECT user_id, idempotency_key, 'reservations' AS things FROM reservations
        UNION ALL
        SELECT user_id, idempotency_key, 'charges' FROM point_history WHERE idempotency_key IS NOT NULL
        UNION ALL
        SELECT user_id, idempotency_key, 'payments' FROM payments
      ) uses
      GROUP BY user_id, idempotency_key, things
      HAVING count(*) > 1`,
  },
];
