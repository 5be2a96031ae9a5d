-- Purchases travel in sets: one statement carries the steps of many buyers (src/purchase).
-- The functions that take one request each stay, for processes of the version before that run while this is applied.

-- A change of a seat touches no index, so Postgres keeps it on the page of the seat (heap-only). Seats are found by
-- their ids, which their reservation has, or by their performance.
DROP INDEX seats_of_reservation;
DROP INDEX seats_unavailable;
-- Room for a second version of every row of a page: one set may change all of them before any can be removed.
ALTER TABLE seats SET (fillfactor = 50);
ALTER TABLE point_accounts SET (fillfactor = 50);

-- A seat names its reservation as CONFIRMED, or not at all. The key is null until then. So when a reservation ends,
-- Postgres need not look for seats that name its old status, which would take an index.
ALTER TABLE reservations
  ADD COLUMN confirmed_status reservation_status
    GENERATED ALWAYS AS (CASE WHEN status = 'CONFIRMED' THEN 'CONFIRMED'::reservation_status END) STORED,
  ADD UNIQUE (id, confirmed_status);
ALTER TABLE seats
  DROP CONSTRAINT seats_reservation_id_sold_status_fkey,
  ADD FOREIGN KEY (reservation_id, sold_status) REFERENCES reservations (id, confirmed_status);
ALTER TABLE payments
  DROP CONSTRAINT payments_reservation_id_reservation_status_fkey,
  ADD FOREIGN KEY (reservation_id, reservation_status) REFERENCES reservations (id, confirmed_status);
ALTER TABLE reservations DROP CONSTRAINT reservations_id_status_key;

-- What counts against the seat limit. A user may have cancelled any number of holds.
CREATE INDEX reservations_that_count ON reservations (user_id, performance_id) WHERE status IN ('PENDING', 'CONFIRMED');

-- Every function of a set gets the requests as a JSON array, and answers each buyer with one outcome. No buyer stands
-- twice in a set. A statement that locks comes before the statement that reads, whose snapshot is then current.
--
-- No plan may depend on statistics, which say nothing of a sale that has just begun. So each row is looked up by its
-- key, with "= ANY": with "=", or in the order of a key, Postgres may read a whole index. Further conditions on an
-- indexed column are "IS NOT DISTINCT FROM", which no index serves.

-- A seat as it is answered.
CREATE FUNCTION seat_state(seat seats) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object(
    'id', seat.id, 'section', seat.section, 'row', seat."row", 'number', seat.number, 'price', seat.price,
    'status', seat.status, 'version', seat.version
  )
$$;

-- Locks reservations of their own buyers, and the seats that the pending ones still have, both in ascending order. From
-- then on nobody can take over a hold that is about to end, so a clock that is read afterwards decides.
CREATE FUNCTION lock_own(buyers uuid[], reservation_ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM unnest(buyers, reservation_ids) AS a (buyer, reservation)
  JOIN reservations r ON r.id = ANY (ARRAY[a.reservation]) AND r.user_id IS NOT DISTINCT FROM a.buyer
  ORDER BY a.reservation
  FOR NO KEY UPDATE OF r;

  PERFORM FROM unnest(buyers, reservation_ids) AS a (buyer, reservation)
  JOIN reservations r ON r.id = ANY (ARRAY[a.reservation])
    AND r.user_id IS NOT DISTINCT FROM a.buyer
    AND r.ended_at IS NULL
  CROSS JOIN LATERAL unnest(r.seat_ids) AS wanted
  JOIN seats s ON s.id = ANY (ARRAY[wanted]) AND s.reservation_id IS NOT DISTINCT FROM r.id
  ORDER BY wanted
  FOR NO KEY UPDATE OF s;
END $$;

CREATE TYPE cancel_request AS (buyer uuid, concert uuid, reservation uuid);

-- Ends live holds and frees their seats.
-- outcome: CANCELLED (reservation, seats), or the code of an error: RESERVATION_NOT_FOUND, NOT_OWNER, ALREADY_PAID
-- (payment), RESERVATION_CANCELLED, RESERVATION_EXPIRED (expires).
CREATE FUNCTION cancel_set(requests jsonb) RETURNS TABLE (buyer uuid, outcome jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  asked cancel_request[] := ARRAY(SELECT r FROM jsonb_populate_recordset(NULL::cancel_request, requests) r);
  live uuid[];
  moment timestamptz;
BEGIN
  PERFORM lock_own(ARRAY(SELECT a.buyer FROM unnest(asked) a), ARRAY(SELECT a.reservation FROM unnest(asked) a));
  moment := clock_timestamp();

  FOR buyer, outcome IN
    SELECT a.buyer, CASE
      WHEN r.id IS NULL THEN '{"outcome": "RESERVATION_NOT_FOUND"}'
      WHEN r.user_id <> a.buyer THEN '{"outcome": "NOT_OWNER"}'
      WHEN p.concert_id <> a.concert THEN '{"outcome": "RESERVATION_NOT_FOUND"}'
      WHEN r.status = 'CONFIRMED' THEN jsonb_build_object('outcome', 'ALREADY_PAID', 'payment', r.payment_id)
      WHEN r.status = 'CANCELLED' THEN '{"outcome": "RESERVATION_CANCELLED"}'
      WHEN r.status = 'EXPIRED' OR r.expires_at <= moment
        THEN jsonb_build_object('outcome', 'RESERVATION_EXPIRED', 'expires', r.expires_at)
    END
    FROM unnest(asked) a
    LEFT JOIN reservations r ON r.id = ANY (ARRAY[a.reservation])
    LEFT JOIN performances p ON p.id = ANY (ARRAY[r.performance_id])
  LOOP
    IF outcome IS NULL THEN
      live := live || buyer;
    ELSE
      RETURN NEXT;
    END IF;
  END LOOP;

  RETURN QUERY
  WITH ended AS (
    UPDATE reservations r
    SET status = 'CANCELLED', ended_at = clock_timestamp()
    FROM unnest(asked) a
    WHERE a.buyer = ANY (live) AND r.id = ANY (ARRAY[a.reservation])
    RETURNING r.*
  ), freed AS (
    UPDATE seats s
    SET status = 'AVAILABLE', reservation_id = NULL, hold_expires_at = NULL, version = s.version + 1
    FROM ended e
    WHERE s.id = ANY (e.seat_ids) AND s.reservation_id IS NOT DISTINCT FROM e.id
    RETURNING e.user_id, to_jsonb(e) AS reservation, s
  )
  SELECT f.user_id, jsonb_build_object(
    'outcome', 'CANCELLED', 'reservation', f.reservation, 'seats', jsonb_agg(seat_state(f.s) ORDER BY (f.s).id)
  )
  FROM freed f
  GROUP BY f.user_id, f.reservation;
END $$;

CREATE TYPE pay_request AS (
  buyer uuid, token uuid, admitted boolean, concert uuid, reservation uuid, request_key uuid
);

-- Pays live holds: debit, history, payment, seats SOLD, reservation CONFIRMED.
-- admitted: whether the buyer's token is ACTIVE; without that only an earlier result is given.
-- outcome: PAID (payment, paid, token, balance, reservation, seats), REPLAYED (the same without seats), or the code of
-- an error: INSUFFICIENT_POINTS (balance, total), RESERVATION_EXPIRED (expires), ALREADY_PAID (payment),
-- TOKEN_EXPIRED (not admitted, or the token has paid for another reservation), RESERVATION_NOT_FOUND, NOT_OWNER,
-- RESERVATION_CANCELLED, IDEMPOTENCY_CONFLICT.
CREATE FUNCTION pay_set(requests jsonb) RETURNS TABLE (buyer uuid, outcome jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  asked pay_request[] := ARRAY(SELECT r FROM jsonb_populate_recordset(NULL::pay_request, requests) r);
  live uuid[];
  moment timestamptz;
BEGIN
  PERFORM lock_own(ARRAY(SELECT a.buyer FROM unnest(asked) a), ARRAY(SELECT a.reservation FROM unnest(asked) a));
  moment := clock_timestamp();

  FOR buyer, outcome IN
    SELECT a.buyer, CASE
      WHEN e.reservation_id <> a.reservation THEN '{"outcome": "IDEMPOTENCY_CONFLICT"}'
      WHEN e.id IS NOT NULL THEN jsonb_build_object(
        'outcome', 'REPLAYED', 'payment', e.id, 'paid', e.paid_at, 'token', e.token_id, 'balance', o.balance,
        'reservation', to_jsonb(r)
      )
      WHEN r.id IS NULL OR p.concert_id <> a.concert THEN '{"outcome": "RESERVATION_NOT_FOUND"}'
      WHEN r.user_id <> a.buyer THEN '{"outcome": "NOT_OWNER"}'
      WHEN r.status = 'CONFIRMED' THEN jsonb_build_object('outcome', 'ALREADY_PAID', 'payment', r.payment_id)
      WHEN NOT a.admitted THEN '{"outcome": "TOKEN_EXPIRED"}'
      WHEN r.status = 'CANCELLED' THEN '{"outcome": "RESERVATION_CANCELLED"}'
      WHEN r.status = 'EXPIRED' THEN jsonb_build_object('outcome', 'RESERVATION_EXPIRED', 'expires', r.expires_at)
      WHEN EXISTS (SELECT FROM payments WHERE token_id = a.token) THEN '{"outcome": "TOKEN_EXPIRED"}'
      WHEN r.expires_at <= moment THEN jsonb_build_object('outcome', 'RESERVATION_EXPIRED', 'expires', r.expires_at)
      WHEN COALESCE(o.balance, -1) < r.amount
        THEN jsonb_build_object('outcome', 'INSUFFICIENT_POINTS', 'balance', COALESCE(o.balance, 0), 'total', r.amount)
    END
    FROM unnest(asked) a
    LEFT JOIN payments e ON e.user_id = ANY (ARRAY[a.buyer]) AND e.idempotency_key = ANY (ARRAY[a.request_key])
    LEFT JOIN reservations r ON r.id = ANY (ARRAY[a.reservation])
    LEFT JOIN performances p ON p.id = ANY (ARRAY[r.performance_id])
    LEFT JOIN point_accounts o ON o.user_id = ANY (ARRAY[a.buyer])
  LOOP
    IF outcome IS NULL THEN
      live := live || buyer;
    ELSE
      RETURN NEXT;
    END IF;
  END LOOP;

  RETURN QUERY
  WITH confirmed AS (
    UPDATE reservations r
    SET status = 'CONFIRMED', payment_id = gen_random_uuid(), ended_at = moment
    FROM unnest(asked) a
    WHERE a.buyer = ANY (live) AND r.id = ANY (ARRAY[a.reservation])
    RETURNING r.*, a.token, a.request_key
  ), debited AS (
    UPDATE point_accounts o
    SET balance = o.balance - c.amount, last_sequence = o.last_sequence + 1
    FROM confirmed c
    WHERE o.user_id = ANY (ARRAY[c.user_id])
    RETURNING c.*, o.balance, o.last_sequence
  ), entered AS (
    INSERT INTO point_history (user_id, sequence, kind, amount, balance_before, balance_after)
    SELECT user_id, last_sequence, 'PAYMENT', -amount, balance + amount, balance FROM debited
  ), paid AS (
    INSERT INTO payments (id, reservation_id, user_id, token_id, amount, debit_sequence, idempotency_key, paid_at)
    SELECT payment_id, id, user_id, token, amount, last_sequence, request_key, moment FROM debited
  ), sold AS (
    UPDATE seats s
    SET status = 'SOLD', hold_expires_at = NULL, version = s.version + 1
    FROM debited d
    WHERE s.id = ANY (d.seat_ids) AND s.reservation_id IS NOT DISTINCT FROM d.id
    RETURNING d.user_id, d.balance, to_jsonb(d) AS reservation, s
  )
  SELECT o.user_id, jsonb_build_object(
    'outcome', 'PAID', 'payment', o.reservation -> 'payment_id', 'paid', moment, 'token', o.reservation -> 'token',
    'balance', o.balance, 'reservation', o.reservation, 'seats', jsonb_agg(seat_state(o.s) ORDER BY (o.s).id)
  )
  FROM sold o
  GROUP BY o.user_id, o.balance, o.reservation;
END $$;

CREATE TYPE charge_request AS (
  buyer uuid, admitted boolean, points integer, request_key uuid, highest_balance integer
);

-- Adds points to accounts, up to the highest balance allowed.
-- admitted: whether the buyer may charge now; without that only an earlier result is given.
-- outcome: CHARGED (balance, entry), also for a key seen before, or the code of an error: INVALID_AMOUNT (balance),
-- TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT, USER_NOT_FOUND.
CREATE FUNCTION charge_set(requests jsonb) RETURNS TABLE (buyer uuid, outcome jsonb)
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT a.*, o.balance, e AS earlier
    FROM jsonb_populate_recordset(NULL::charge_request, requests) a
    LEFT JOIN point_accounts o ON o.user_id = ANY (ARRAY[a.buyer])
    LEFT JOIN point_history e ON e.user_id = ANY (ARRAY[a.buyer]) AND e.idempotency_key = ANY (ARRAY[a.request_key])
  ), charged AS (
    UPDATE point_accounts o
    SET balance = o.balance + a.points, last_sequence = o.last_sequence + 1
    FROM asked a
    WHERE o.user_id = ANY (ARRAY[a.buyer])
      AND (a.earlier).sequence IS NULL
      AND a.admitted
      AND o.balance <= a.highest_balance - a.points
    RETURNING o.*, a.points, a.request_key
  ), entered AS (
    INSERT INTO point_history AS h (user_id, sequence, kind, amount, balance_before, balance_after, idempotency_key)
    SELECT c.user_id, c.last_sequence, 'CHARGE', c.points, c.balance - c.points, c.balance, c.request_key
    FROM charged c
    RETURNING h.*
  )
  SELECT e.user_id, jsonb_build_object('outcome', 'CHARGED', 'balance', e.balance_after, 'entry', to_jsonb(e))
  FROM entered e
  UNION ALL
  SELECT a.buyer, CASE
    WHEN (a.earlier).amount = a.points
      THEN jsonb_build_object('outcome', 'CHARGED', 'balance', a.balance, 'entry', to_jsonb(a.earlier))
    WHEN (a.earlier).sequence IS NOT NULL THEN '{"outcome": "IDEMPOTENCY_CONFLICT"}'
    WHEN NOT a.admitted THEN '{"outcome": "TOKEN_EXPIRED"}'
    WHEN a.balance IS NULL THEN '{"outcome": "USER_NOT_FOUND"}'
    ELSE jsonb_build_object('outcome', 'INVALID_AMOUNT', 'balance', a.balance)
  END
  FROM asked a
  WHERE a.buyer NOT IN (SELECT c.user_id FROM charged c);
END $$;

CREATE TYPE hold_request AS (
  buyer uuid, token uuid, admitted boolean, concert uuid, performance uuid, wanted integer[], request_key uuid,
  hold_seconds integer, seat_limit integer
);

-- Holds all of the seats of a request or none, in one performance of the concert.
-- wanted: seat ids, distinct, ascending. Each request takes its seats one by one in this order and stops at the first
-- that it cannot have. So rivals, in this set or another, never defeat each other all: the one that holds the highest
-- contested seat goes on. A seat that two requests of the set want goes to one of them.
-- admitted: whether the buyer's token is ACTIVE; without that only an earlier result is given.
-- outcome: HELD (reservation, seats), REPLAYED (reservation, concert, now), or the code of an error: SEAT_TAKEN and
-- SEAT_NOT_FOUND (faulty), SEAT_LIMIT_EXCEEDED (held_before), PERFORMANCE_NOT_FOUND, SALE_CLOSED (closed),
-- TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT.
CREATE FUNCTION hold_set(requests jsonb) RETURNS TABLE (buyer uuid, outcome jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  asked hold_request[] := ARRAY(SELECT r FROM jsonb_populate_recordset(NULL::hold_request, requests) r);
  moment timestamptz := clock_timestamp();
  going uuid[];       -- those that have got every seat so far
  taken integer[];
  losers uuid[];
  refused integer[];  -- the seat at which each of these stopped
  wanted_seats integer;
  longest integer := 0;
BEGIN
  FOR buyer, wanted_seats, outcome IN
    SELECT a.buyer, cardinality(a.wanted), CASE
      WHEN e.performance_id = a.performance AND e.seat_ids = a.wanted THEN jsonb_build_object(
        'outcome', 'REPLAYED', 'now', moment,
        'reservation', to_jsonb(e)
          || CASE WHEN e.ended_at IS NULL AND e.expires_at <= moment THEN '{"status": "EXPIRED"}' ELSE '{}' END::jsonb,
        'concert', (SELECT concert_id FROM performances WHERE id = e.performance_id)
      )
      WHEN e.id IS NOT NULL THEN '{"outcome": "IDEMPOTENCY_CONFLICT"}'
      WHEN NOT a.admitted THEN '{"outcome": "TOKEN_EXPIRED"}'
      WHEN c.id IS NULL THEN '{"outcome": "PERFORMANCE_NOT_FOUND"}'
      WHEN c.sale_closes_at <= moment THEN jsonb_build_object('outcome', 'SALE_CLOSED', 'closed', c.sale_closes_at)
      WHEN h.held_before + cardinality(a.wanted) > a.seat_limit
        THEN jsonb_build_object('outcome', 'SEAT_LIMIT_EXCEEDED', 'held_before', h.held_before)
    END
    FROM unnest(asked) a
    LEFT JOIN reservations e ON e.user_id = ANY (ARRAY[a.buyer]) AND e.idempotency_key = ANY (ARRAY[a.request_key])
    LEFT JOIN performances p ON p.id = ANY (ARRAY[a.performance])
    LEFT JOIN concerts c ON c.id = ANY (ARRAY[p.concert_id]) AND p.concert_id = a.concert
    CROSS JOIN LATERAL (
      SELECT COALESCE(sum(cardinality(r.seat_ids)), 0) AS held_before
      FROM reservations r
      WHERE r.user_id = a.buyer
        AND r.performance_id = a.performance
        AND r.status IN ('PENDING', 'CONFIRMED')
        AND (r.status = 'CONFIRMED' OR r.expires_at > moment)
    ) h
  LOOP
    IF outcome IS NULL THEN
      going := going || buyer;
      longest := greatest(longest, wanted_seats);
    ELSE
      RETURN NEXT;
    END IF;
  END LOOP;

  FOR round IN 1 .. longest LOOP
    WITH locked AS (
      SELECT s.id, a.buyer, a.ordinality
      FROM unnest(asked) WITH ORDINALITY a
      JOIN seats s ON s.id = ANY (a.wanted[round:round]) AND s.performance_id IS NOT DISTINCT FROM a.performance
      WHERE a.buyer = ANY (going)
        AND (s.status = 'AVAILABLE' OR s.hold_expires_at <= moment)
        AND s.id <> ALL (COALESCE(taken, '{}'))
      FOR NO KEY UPDATE OF s SKIP LOCKED
    ), won AS (
      SELECT DISTINCT ON (l.id) l.id, l.buyer FROM locked l ORDER BY l.id, l.ordinality
    ), lost AS (
      SELECT a.buyer, a.wanted[round] AS id
      FROM unnest(asked) a
      WHERE a.buyer = ANY (going) AND cardinality(a.wanted) >= round AND a.buyer NOT IN (SELECT w.buyer FROM won w)
    )
    SELECT
      taken || ARRAY(SELECT w.id FROM won w),
      losers || ARRAY(SELECT l.buyer FROM lost l),
      refused || ARRAY(SELECT l.id FROM lost l),
      ARRAY(SELECT g FROM unnest(going) g WHERE g NOT IN (SELECT l.buyer FROM lost l))
    INTO taken, losers, refused, going;
  END LOOP;

  RETURN QUERY
  WITH made AS (
    INSERT INTO reservations (user_id, performance_id, token_id, seat_ids, amount, expires_at, idempotency_key)
    SELECT
      a.buyer, a.performance, a.token, a.wanted, price.total, moment + make_interval(secs => a.hold_seconds),
      a.request_key
    FROM unnest(asked) a
    CROSS JOIN LATERAL (SELECT sum(s.price) AS total FROM seats s WHERE s.id = ANY (a.wanted)) price
    WHERE a.buyer = ANY (going)
    RETURNING id, user_id, performance_id, seat_ids, amount, status, expires_at, created_at, payment_id
  ), held AS (
    UPDATE seats s
    SET status = 'HELD', reservation_id = m.id, hold_expires_at = m.expires_at, version = s.version + 1
    FROM made m
    WHERE s.id = ANY (m.seat_ids)
    RETURNING m.user_id, to_jsonb(m) AS reservation, s
  )
  SELECT h.user_id, jsonb_build_object(
    'outcome', 'HELD', 'reservation', h.reservation, 'seats', jsonb_agg(seat_state(h.s) ORDER BY (h.s).id)
  )
  FROM held h
  GROUP BY h.user_id, h.reservation;

  RETURN QUERY
  SELECT a.buyer, CASE
    WHEN f.missing IS NULL THEN jsonb_build_object('outcome', 'SEAT_TAKEN', 'faulty', f.gone)
    ELSE jsonb_build_object('outcome', 'SEAT_NOT_FOUND', 'faulty', f.missing)
  END
  FROM unnest(losers, refused) AS l (buyer, seat)
  JOIN unnest(asked) a ON a.buyer = l.buyer
  CROSS JOIN LATERAL (
    SELECT
      jsonb_agg(w) FILTER (WHERE s.id IS NULL) AS missing,
      jsonb_agg(w) FILTER (WHERE s.hold_expires_at > moment OR s.status = 'SOLD' OR w = l.seat) AS gone
    FROM unnest(a.wanted) AS w
    LEFT JOIN seats s ON s.id = ANY (ARRAY[w]) AND s.performance_id IS NOT DISTINCT FROM a.performance
  ) f;
END $$;

-- One set: the steps of a purchase that wait together, of buyers who each stand in it once. The order of the steps
-- keeps crossing sets from deadlock: holds come last, and wait for nobody. Turns are taken in ascending order.
-- Plans are made once for a connection and hold whatever statistics say: every row is found through an index.
CREATE FUNCTION purchase_set(buyers uuid[], cancels jsonb, pays jsonb, charges jsonb, holds jsonb)
RETURNS TABLE (buyer uuid, outcome jsonb)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_indexonlyscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  PERFORM take_turn(t.turn) FROM (SELECT DISTINCT b AS turn FROM unnest(buyers) AS b ORDER BY b) t;

  IF cancels <> '[]' THEN RETURN QUERY SELECT * FROM cancel_set(cancels); END IF;
  IF pays <> '[]' THEN RETURN QUERY SELECT * FROM pay_set(pays); END IF;
  IF charges <> '[]' THEN RETURN QUERY SELECT * FROM charge_set(charges); END IF;
  -- What is deferred to the commit is checked now, while the settings above hold.
  IF pays <> '[]' OR charges <> '[]' THEN SET CONSTRAINTS ALL IMMEDIATE; END IF;
  IF holds <> '[]' THEN RETURN QUERY SELECT * FROM hold_set(holds); END IF;
END $$;

-- Expires overdue holds, oldest first, and frees their seats. Skips holds that another transaction is ending.
CREATE FUNCTION expire_set(most integer) RETURNS TABLE (reservation uuid, performance uuid, seats jsonb)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_indexonlyscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  due uuid[] := ARRAY(
    SELECT r.id
    FROM reservations r
    WHERE r.status = 'PENDING' AND r.expires_at <= statement_timestamp()
    ORDER BY r.expires_at
    LIMIT most
    FOR UPDATE SKIP LOCKED
  );
BEGIN
  RETURN QUERY
  WITH ended AS (
    UPDATE reservations r
    SET status = 'EXPIRED', ended_at = clock_timestamp()
    WHERE r.id = ANY (due)
    RETURNING r.id, r.performance_id, r.seat_ids
  ), freed AS (
    UPDATE seats s
    SET status = 'AVAILABLE', reservation_id = NULL, hold_expires_at = NULL, version = s.version + 1
    FROM ended e
    WHERE s.id = ANY (e.seat_ids) AND s.reservation_id IS NOT DISTINCT FROM e.id
    RETURNING e.id AS ended, s.id, s.version
  ), changes AS (
    SELECT f.ended, jsonb_agg(jsonb_build_object('id', f.id, 'status', 'AVAILABLE', 'version', f.version)) AS seats
    FROM freed f
    GROUP BY f.ended
  )
  SELECT e.id, e.performance_id, COALESCE(c.seats, '[]')
  FROM ended e
  LEFT JOIN changes c ON c.ended = e.id;
END $$;

CREATE TYPE join_request AS ("userId" uuid, "concertId" uuid, name text);

-- What decides whether users may join queues, in the order of the requests. A user with a name is one whose identity
-- is proven, and is created when missing. The ascending order keeps two sets that create the same users from deadlock.
CREATE FUNCTION join_set(requests jsonb) RETURNS TABLE (
  user_exists boolean, concert_exists boolean, gathers_at timestamptz, opens_at timestamptz, closed_at timestamptz,
  moment timestamptz, draw_seed text
)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_indexonlyscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  asked join_request[] := ARRAY(SELECT r FROM jsonb_populate_recordset(NULL::join_request, requests) r);
BEGIN
  WITH created AS (
    INSERT INTO users (id, name)
    SELECT DISTINCT ON (a."userId") a."userId", a.name
    FROM unnest(asked) a
    WHERE a.name IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = ANY (ARRAY[a."userId"]))
    ORDER BY a."userId"
    ON CONFLICT DO NOTHING
    RETURNING id
  )
  INSERT INTO point_accounts (user_id) SELECT c.id FROM created c;

  RETURN QUERY
  SELECT
    u.id IS NOT NULL, c.id IS NOT NULL, c.gathering_opens_at, c.sale_opens_at, c.sale_closes_at, clock_timestamp(),
    CASE WHEN c.sale_opens_at > clock_timestamp() THEN c.draw_seed END
  FROM unnest(asked) WITH ORDINALITY a
  LEFT JOIN users u ON u.id = ANY (ARRAY[a."userId"])
  LEFT JOIN concerts c ON c.id = ANY (ARRAY[a."concertId"])
  ORDER BY a.ordinality;
END $$;
