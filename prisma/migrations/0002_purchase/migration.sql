-- The purchase: hold, charge and pay, each one round trip and one transaction.
-- A VOLATILE function takes a fresh snapshot for each statement in it, so what is read after a lock is current.
-- Each begins alike: the requests of one user take turns, and a key seen before gets its first result.

-- What a reader may believe now, whether or not anything has swept holds that ran out.
CREATE VIEW current_seats AS
SELECT
  id, performance_id, section, "row", number, price, x, y, version,
  CASE WHEN status = 'HELD' AND hold_expires_at <= clock_timestamp() THEN 'AVAILABLE' ELSE status END AS status
FROM seats;

CREATE VIEW current_reservations AS
SELECT
  id, user_id, performance_id, seat_ids, amount, expires_at, created_at, payment_id,
  CASE WHEN status = 'PENDING' AND expires_at <= clock_timestamp() THEN 'EXPIRED' ELSE status END AS status
FROM reservations;

CREATE FUNCTION take_turn(buyer uuid) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(buyer::text, 0))
$$;

-- Holds all of the seats or none, in one performance of the concert.
-- wanted: seat ids, distinct, ascending. The order keeps rivals from deadlock, and from defeating each other:
-- whoever finds a seat locked stops there, so of any overlapping group at least one goes on.
-- admitted: whether the buyer's token is ACTIVE; without that only an earlier result is given.
-- outcome: REPLAYED (reservation), HELD (reservation, total, expires, created, and the seats' versions in the order of
-- wanted), or the code of an error: SEAT_TAKEN and SEAT_NOT_FOUND (faulty), SEAT_LIMIT_EXCEEDED (held_before),
-- PERFORMANCE_NOT_FOUND, SALE_CLOSED (closed), TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT.
CREATE FUNCTION hold_seats(
  buyer uuid, token uuid, admitted boolean, concert uuid, performance uuid, wanted integer[], request_key uuid,
  hold_seconds integer, seat_limit integer,
  OUT outcome text, OUT reservation uuid, OUT total integer, OUT expires timestamptz, OUT created timestamptz,
  OUT versions integer[], OUT faulty integer[], OUT held_before integer, OUT closed timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
  earlier reservations;
  moment timestamptz;
  seat integer;
BEGIN
  PERFORM take_turn(buyer);
  moment := clock_timestamp();

  SELECT * INTO earlier FROM reservations WHERE user_id = buyer AND idempotency_key = request_key;
  IF FOUND THEN
    reservation := earlier.id;
    outcome := CASE
      WHEN earlier.performance_id = performance AND earlier.seat_ids = wanted THEN 'REPLAYED'
      ELSE 'IDEMPOTENCY_CONFLICT'
    END;
    RETURN;
  END IF;

  IF NOT admitted THEN
    outcome := 'TOKEN_EXPIRED';
    RETURN;
  END IF;

  SELECT c.sale_closes_at INTO closed
  FROM performances p
  JOIN concerts c ON c.id = p.concert_id
  WHERE p.id = performance AND p.concert_id = concert;
  outcome := CASE WHEN NOT FOUND THEN 'PERFORMANCE_NOT_FOUND' WHEN closed <= moment THEN 'SALE_CLOSED' END;
  IF outcome IS NOT NULL THEN
    RETURN;
  END IF;

  SELECT count(*) INTO held_before
  FROM reservations r
  JOIN seats s ON s.reservation_id = r.id
  WHERE r.user_id = buyer
    AND r.performance_id = performance
    AND (s.status = 'SOLD' OR s.hold_expires_at > moment);
  IF held_before + cardinality(wanted) > seat_limit THEN
    outcome := 'SEAT_LIMIT_EXCEEDED';
    RETURN;
  END IF;

  FOREACH seat IN ARRAY wanted LOOP
    PERFORM FROM seats
    WHERE id = seat
      AND performance_id = performance
      AND (status = 'AVAILABLE' OR (status = 'HELD' AND hold_expires_at <= moment))
    FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      SELECT array_agg(w ORDER BY w) INTO faulty
      FROM unnest(wanted) w
      WHERE NOT EXISTS (SELECT FROM seats WHERE id = w AND performance_id = performance);
      outcome := 'SEAT_NOT_FOUND';
      IF faulty IS NULL THEN
        SELECT array_agg(id ORDER BY id) INTO faulty
        FROM current_seats
        WHERE id = ANY (wanted) AND (status <> 'AVAILABLE' OR id = seat);
        outcome := 'SEAT_TAKEN';
      END IF;
      RETURN;
    END IF;
  END LOOP;

  INSERT INTO reservations (user_id, performance_id, token_id, seat_ids, amount, expires_at, idempotency_key)
  SELECT buyer, performance, token, wanted, sum(price), moment + make_interval(secs => hold_seconds), request_key
  FROM seats
  WHERE id = ANY (wanted)
  RETURNING id, amount, expires_at, created_at INTO reservation, total, expires, created;

  WITH held AS (
    UPDATE seats
    SET status = 'HELD',
        reservation_id = reservation,
        hold_expires_at = expires,
        version = version + 1
    WHERE id = ANY (wanted)
    RETURNING id, version
  )
  SELECT array_agg(version ORDER BY id) INTO versions FROM held;
  outcome := 'HELD';
END $$;

-- Adds points to the buyer's account, up to the highest balance allowed.
-- admitted: whether the buyer may charge now; without that only an earlier result is given.
-- outcome: CHARGED or REPLAYED (entry: its sequence in the history), or INVALID_AMOUNT (balance_now), TOKEN_EXPIRED,
-- IDEMPOTENCY_CONFLICT.
CREATE FUNCTION charge_points(
  buyer uuid, admitted boolean, points integer, request_key uuid, highest_balance integer,
  OUT outcome text, OUT entry integer, OUT balance_now integer
) LANGUAGE plpgsql AS $$
DECLARE
  earlier point_history;
BEGIN
  PERFORM take_turn(buyer);

  SELECT * INTO earlier FROM point_history WHERE user_id = buyer AND idempotency_key = request_key;
  IF FOUND THEN
    entry := earlier.sequence;
    outcome := CASE WHEN earlier.amount = points THEN 'REPLAYED' ELSE 'IDEMPOTENCY_CONFLICT' END;
    RETURN;
  END IF;

  IF NOT admitted THEN
    outcome := 'TOKEN_EXPIRED';
    RETURN;
  END IF;

  UPDATE point_accounts
  SET balance = balance + points,
      last_sequence = last_sequence + 1
  WHERE user_id = buyer AND balance <= highest_balance - points
  RETURNING last_sequence, balance INTO entry, balance_now;
  IF NOT FOUND THEN
    SELECT balance INTO balance_now FROM point_accounts WHERE user_id = buyer;
    outcome := 'INVALID_AMOUNT';
    RETURN;
  END IF;

  INSERT INTO point_history (user_id, sequence, kind, amount, balance_before, balance_after, idempotency_key)
  VALUES (buyer, entry, 'CHARGE', points, balance_now - points, balance_now, request_key);
  outcome := 'CHARGED';
END $$;

-- Pays a reservation of the concert: debit, history, payment, seats SOLD, reservation CONFIRMED.
-- admitted: whether the buyer's token is ACTIVE; without that only an earlier result is given.
-- The seats are locked before the clock is read: from then on nobody can take over a hold that is about to end.
-- outcome: PAID or REPLAYED (payment; performance, seats and their versions for PAID), or the code of an error:
-- INSUFFICIENT_POINTS (balance_now, total), RESERVATION_EXPIRED (expires), ALREADY_PAID (payment), TOKEN_EXPIRED
-- (not admitted, or the token has paid for another reservation), RESERVATION_NOT_FOUND, NOT_OWNER, RESERVATION_CANCELLED,
-- IDEMPOTENCY_CONFLICT.
CREATE FUNCTION pay_reservation(
  buyer uuid, token uuid, admitted boolean, concert uuid, reservation uuid, request_key uuid,
  OUT outcome text, OUT payment uuid, OUT total integer, OUT balance_now integer, OUT expires timestamptz,
  OUT performance uuid, OUT seats_sold integer[], OUT versions integer[]
) LANGUAGE plpgsql AS $$
DECLARE
  earlier payments;
  held reservations;
  debit integer;
BEGIN
  PERFORM take_turn(buyer);

  SELECT * INTO earlier FROM payments WHERE user_id = buyer AND idempotency_key = request_key;
  IF FOUND THEN
    payment := earlier.id;
    outcome := CASE WHEN earlier.reservation_id = reservation THEN 'REPLAYED' ELSE 'IDEMPOTENCY_CONFLICT' END;
    RETURN;
  END IF;

  SELECT r.* INTO held
  FROM reservations r
  JOIN performances p ON p.id = r.performance_id
  WHERE r.id = reservation AND p.concert_id = concert
  FOR NO KEY UPDATE OF r;
  payment := held.payment_id;
  total := held.amount;
  expires := held.expires_at;
  performance := held.performance_id;
  outcome := CASE
    WHEN held.id IS NULL THEN 'RESERVATION_NOT_FOUND'
    WHEN held.user_id <> buyer THEN 'NOT_OWNER'
    WHEN held.status = 'CONFIRMED' THEN 'ALREADY_PAID'
    WHEN NOT admitted THEN 'TOKEN_EXPIRED'
    WHEN held.status = 'CANCELLED' THEN 'RESERVATION_CANCELLED'
    WHEN held.status = 'EXPIRED' THEN 'RESERVATION_EXPIRED'
    WHEN EXISTS (SELECT FROM payments WHERE token_id = token) THEN 'TOKEN_EXPIRED'
  END;
  IF outcome IS NOT NULL THEN
    RETURN;
  END IF;

  PERFORM FROM seats WHERE reservation_id = held.id ORDER BY id FOR NO KEY UPDATE;
  IF held.expires_at <= clock_timestamp() THEN
    outcome := 'RESERVATION_EXPIRED';
    RETURN;
  END IF;

  UPDATE point_accounts
  SET balance = balance - held.amount,
      last_sequence = last_sequence + 1
  WHERE user_id = buyer AND balance >= held.amount
  RETURNING last_sequence, balance INTO debit, balance_now;
  IF NOT FOUND THEN
    SELECT balance INTO balance_now FROM point_accounts WHERE user_id = buyer;
    outcome := 'INSUFFICIENT_POINTS';
    RETURN;
  END IF;

  INSERT INTO point_history (user_id, sequence, kind, amount, balance_before, balance_after)
  VALUES (buyer, debit, 'PAYMENT', -held.amount, balance_now + held.amount, balance_now);

  payment := gen_random_uuid();
  UPDATE reservations
  SET status = 'CONFIRMED', payment_id = payment, ended_at = clock_timestamp()
  WHERE id = held.id;
  INSERT INTO payments (id, reservation_id, user_id, token_id, amount, debit_sequence, idempotency_key)
  VALUES (payment, held.id, buyer, token, held.amount, debit, request_key);

  WITH sold AS (
    UPDATE seats
    SET status = 'SOLD', hold_expires_at = NULL, version = version + 1
    WHERE reservation_id = held.id
    RETURNING id, version
  )
  SELECT array_agg(id ORDER BY id), array_agg(version ORDER BY id) INTO seats_sold, versions FROM sold;
  outcome := 'PAID';
END $$;
