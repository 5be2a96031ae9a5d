import type { Rule } from "./rule";

/** Balances and their histories: invariant 2. */
export const pointRules: Rule[] = [
  {
    name: "balance-is-not-negative",
    query: `
      SELECT 'account' AS subject, user_id::text AS id, format('stands at %s points', balance) AS detail
      FROM point_accounts
      WHERE balance < 0
      UNION ALL
      SELECT 'point entry', format('%s:%s', user_id, sequence), format('left %s points', balance_after)
      FROM point_history
      WHERE balance_after < 0`,
  },
  {
    name: "balance-is-sum-of-history",
    query: `
      SELECT
        'account' AS subject,
        user_id::text AS id,
        format('stands at %s points after %s entries, its history at %s after %s',
          COALESCE(a.balance::text, 'no'), a.last_sequence, COALESCE(h.total, 0), COALESCE(h.last, 0)) AS detail
      FROM point_accounts a
      FULL JOIN (
        SELECT user_id, sum(amount) AS total, max(sequence) AS last
        FROM point_history
        GROUP BY user_id
      ) h USING (user_id)
      WHERE a.balance IS DISTINCT FROM COALESCE(h.total, 0)
        OR a.last_sequence IS DISTINCT FROM COALESCE(h.last, 0)`,
  },
  {
    name: "history-continues",
    query: `
      SELECT
        'point entry' AS subject,
        format('%s:%s', user_id, sequence) AS id,
        format('goes from %s by %s to %s points, where entry %s left %s',
          balance_before, amount, balance_after, last, balance_left) AS detail
      FROM (
        SELECT
          *,
          lag(sequence, 1, 0) OVER earlier AS last,
          lag(balance_after, 1, 0) OVER earlier AS balance_left
        FROM point_history
        WINDOW earlier AS (PARTITION BY user_id ORDER BY sequence)
      ) entries
      WHERE sequence <> last + 1 OR balance_before <> balance_left OR balance_after <> balance_before + amount`,
  },
];
