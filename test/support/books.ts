import type { Stage } from "./stage";

/** Each statement finds rows that contradict an invariant of docs/PROTOCOL.md; it finds none when all is well. */
const contradictions: Record<string, string> = {
  "a SOLD seat whose reservation is not CONFIRMED or does not name it": `
    SELECT s.id FROM seats s
    LEFT JOIN reservations r ON r.id = s.reservation_id
    WHERE s.status = 'SOLD' AND (r.status = 'CONFIRMED' AND s.id = ANY (r.seat_ids)) IS NOT TRUE`,
  "a CONFIRMED reservation without its payment and debit, or whose seats are not all SOLD to it": `
    SELECT r.id FROM reservations r
    LEFT JOIN payments p
      ON p.id = r.payment_id AND p.reservation_id = r.id AND p.user_id = r.user_id AND p.amount = r.amount
    LEFT JOIN point_history h
      ON h.user_id = p.user_id AND h.sequence = p.debit_sequence AND h.kind = 'PAYMENT' AND h.amount = -r.amount
    WHERE r.status = 'CONFIRMED' AND (
      h.sequence IS NULL
      OR (SELECT count(*) FROM seats WHERE reservation_id = r.id AND status = 'SOLD') <> cardinality(r.seat_ids)
    )`,
  "a payment or a SOLD seat of a reservation that is not CONFIRMED": `
    SELECT r.id FROM reservations r
    WHERE r.status <> 'CONFIRMED' AND (
      EXISTS (SELECT FROM payments WHERE reservation_id = r.id)
      OR EXISTS (SELECT FROM seats WHERE reservation_id = r.id AND status = 'SOLD')
    )`,
  "a live hold that lacks some of its seats": `
    SELECT r.id FROM current_reservations r
    WHERE r.status = 'PENDING'
      AND (SELECT count(*) FROM seats WHERE reservation_id = r.id AND status = 'HELD') <> cardinality(r.seat_ids)`,
  "a seat HELD for a reservation that has ended": `
    SELECT s.id FROM seats s
    JOIN reservations r ON r.id = s.reservation_id
    WHERE s.status = 'HELD' AND r.status <> 'PENDING'`,
  "a debit that no payment names": `
    SELECT h.user_id FROM point_history h
    WHERE h.kind = 'PAYMENT'
      AND NOT EXISTS (SELECT FROM payments WHERE user_id = h.user_id AND debit_sequence = h.sequence)`,
  "a balance that is not the sum of its history": `
    SELECT a.user_id FROM point_accounts a
    WHERE a.balance <> (SELECT COALESCE(sum(amount), 0) FROM point_history WHERE user_id = a.user_id)`,
  "a token that paid twice": `
    SELECT token_id FROM payments GROUP BY token_id HAVING count(*) > 1`,
};

/** What the database holds that must never be: an empty list. */
export async function findContradictions(stage: Stage): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(contradictions).map(async ([name, statement]) => {
      const rows = await stage.database.$queryRawUnsafe<unknown[]>(statement);
      return rows.length > 0 ? [`${name}: ${rows.length}`] : [];
    }),
  );
  return found.flat();
}
