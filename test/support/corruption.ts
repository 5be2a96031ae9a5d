/** Rows of a sale that corruptions are about. */
export interface Rows {
  payer: string;
  /** The payer's reservation of two seats, its payment and the token that paid. */
  sold: string;
  payment: string;
  payingToken: string;
  soldSeats: number[];
  holder: string;
  /** The holder's live hold of one seat. */
  held: string;
  heldSeat: number;
  freeSeats: number[];
}

export interface Corruption {
  rule: string;
  circumstance: string;
  /** What somebody does to the rows. */
  statement: (rows: Rows) => string;
  /** The id of what the checker must name. */
  named: (rows: Rows) => unknown;
}

export const freed = "status = 'AVAILABLE', reservation_id = NULL, hold_expires_at = NULL";

/** The hold once more, as a row of its own. */
export const holdAgain = ({ held }: Rows, key = "gen_random_uuid()") => `
  INSERT INTO reservations (user_id, performance_id, token_id, seat_ids, amount, expires_at, idempotency_key)
  SELECT user_id, performance_id, token_id, seat_ids, amount, expires_at, ${key}
  FROM reservations WHERE id = '${held}'`;
