-- What a buyer holds is counted from the buyer's reservations alone. Joined with seats, stale statistics could make
-- Postgres read every held seat for each hold.

-- Holds all of the seats or none, in one performance of the concert.
-- wanted: seat ids, distinct, ascending. The order keeps rivals from deadlock, and from defeating each other:
-- whoever finds a seat locked stops there, so of any overlapping group at least one goes on.
-- admitted: whether the buyer's token is ACTIVE; without that only an earlier result is given.
-- outcome: REPLAYED (reservation), HELD (reservation, total, expires, created, and the seats' versions in the order of
-- wanted), or the code of an error: SEAT_TAKEN and SEAT_NOT_FOUND (faulty), SEAT_LIMIT_EXCEEDED (held_before),
-- PERFORMANCE_NOT_FOUND, SALE_CLOSED (closed), TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT.
CREATE OR REPLACE FUNCTION hold_seats(
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

  SELECT COALESCE(sum(cardinality(seat_ids)), 0) INTO held_before
  FROM reservations
  WHERE user_id = buyer
    AND performance_id = performance
    AND (status = 'CONFIRMED' OR (status = 'PENDING' AND expires_at > moment));
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
