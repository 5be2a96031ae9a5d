import { freed, holdAgain, type Corruption, type Rows } from "./corruption";

/** The payment once more, as a row of its own, except for what is given. */
const payAgain = (
  { sold, payment }: Rows,
  { reservation = sold, token = "gen_random_uuid()", key = "gen_random_uuid()" },
) => `
  INSERT INTO payments (reservation_id, user_id, token_id, amount, debit_sequence, idempotency_key)
  SELECT '${reservation}', user_id, ${token}, amount, debit_sequence, ${key}
  FROM payments WHERE id = '${payment}'`;

const pointCorruptions: Corruption[] = [
  {
    rule: "balance-is-not-negative",
    circumstance: "an account is overdrawn",
    statement: ({ payer }) => `UPDATE point_accounts SET balance = -1 WHERE user_id = '${payer}'`,
    named: ({ payer }) => payer,
  },
  {
    rule: "balance-is-not-negative",
    circumstance: "an entry leaves less than nothing",
    statement: ({ payer }) =>
      `UPDATE point_history SET balance_after = -1 WHERE user_id = '${payer}' AND sequence = 1`,
    named: ({ payer }) => `${payer}:1`,
  },
  {
    rule: "balance-is-sum-of-history",
    circumstance: "a balance has grown by itself",
    statement: ({ payer }) => `UPDATE point_accounts SET balance = balance + 1 WHERE user_id = '${payer}'`,
    named: ({ payer }) => payer,
  },
  {
    rule: "balance-is-sum-of-history",
    circumstance: "a history is lost",
    statement: ({ payer }) => `DELETE FROM point_history WHERE user_id = '${payer}'`,
    named: ({ payer }) => payer,
  },
  {
    rule: "balance-is-sum-of-history",
    circumstance: "an account is lost",
    statement: ({ payer }) => `DELETE FROM point_accounts WHERE user_id = '${payer}'`,
    named: ({ payer }) => payer,
  },
  {
    rule: "history-continues",
    circumstance: "an entry is changed afterwards",
    statement: ({ payer }) =>
      `UPDATE point_history SET amount = amount + 1 WHERE user_id = '${payer}' AND sequence = 1`,
    named: ({ payer }) => `${payer}:1`,
  },
  {
    rule: "history-continues",
    circumstance: "an entry is missing",
    statement: ({ payer }) => `DELETE FROM point_history WHERE user_id = '${payer}' AND sequence = 1`,
    named: ({ payer }) => `${payer}:2`,
  },
];

const paymentCorruptions: Corruption[] = [
  {
    rule: "payment-has-confirmed-reservation",
    circumstance: "what was paid for is cancelled",
    statement: ({ sold }) =>
      `UPDATE reservations SET status = 'CANCELLED', payment_id = NULL WHERE id = '${sold}'`,
    named: ({ payment }) => payment,
  },
  {
    rule: "payment-has-debit",
    circumstance: "it names an entry that is not there",
    statement: ({ payment }) => `UPDATE payments SET debit_sequence = 99 WHERE id = '${payment}'`,
    named: ({ payment }) => payment,
  },
  {
    rule: "payment-has-debit",
    circumstance: "its debit took fewer points",
    statement: ({ payer }) =>
      `UPDATE point_history SET amount = amount + 1 WHERE user_id = '${payer}' AND kind = 'PAYMENT'`,
    named: ({ payment }) => payment,
  },
  {
    rule: "payment-has-seat",
    circumstance: "the seats are free again",
    statement: ({ sold }) => `UPDATE seats SET ${freed} WHERE reservation_id = '${sold}'`,
    named: ({ payment }) => payment,
  },
  {
    rule: "debit-has-one-payment",
    circumstance: "the payment is lost",
    statement: ({ payment }) => `DELETE FROM payments WHERE id = '${payment}'`,
    named: ({ payer }) => `${payer}:2`,
  },
  {
    rule: "debit-has-one-payment",
    circumstance: "it pays twice",
    statement: (rows) => payAgain(rows, { reservation: rows.held }),
    named: ({ payer }) => `${payer}:2`,
  },
  {
    rule: "debit-has-one-payment",
    circumstance: "it goes by the name of a charge",
    statement: ({ payer }) => `
      INSERT INTO point_history (user_id, sequence, kind, amount, balance_before, balance_after, idempotency_key)
      VALUES ('${payer}', 9, 'CHARGE', -5, 10, 5, gen_random_uuid())`,
    named: ({ payer }) => `${payer}:9`,
  },
  {
    rule: "token-pays-once",
    circumstance: "it paid twice",
    statement: (rows) => payAgain(rows, { token: "token_id" }),
    named: ({ payingToken }) => payingToken,
  },
  {
    rule: "token-ended-as-paid-has-paid",
    circumstance: "the payment is lost",
    statement: ({ payment }) => `DELETE FROM payments WHERE id = '${payment}'`,
    named: ({ payingToken }) => payingToken,
  },
  {
    rule: "idempotency-key-is-used-once",
    circumstance: "two payments share it",
    statement: (rows) => payAgain(rows, { key: "idempotency_key" }),
    named: ({ payer }) => payer,
  },
  {
    rule: "idempotency-key-is-used-once",
    circumstance: "two holds share it",
    statement: (rows) => holdAgain(rows, "idempotency_key"),
    named: ({ holder }) => holder,
  },
  {
    rule: "idempotency-key-is-used-once",
    circumstance: "two charges share it",
    statement: ({ payer }) => `
      INSERT INTO point_history (user_id, sequence, kind, amount, balance_before, balance_after, idempotency_key)
      SELECT user_id, 9, kind, amount, balance_before, balance_after, idempotency_key
      FROM point_history WHERE user_id = '${payer}' AND sequence = 1`,
    named: ({ payer }) => payer,
  },
];

export const moneyCorruptions: Corruption[] = [...pointCorruptions, ...paymentCorruptions];
