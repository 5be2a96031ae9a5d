-- pay_reservation also answers when it paid, so that nobody has to read the payment again.
DROP FUNCTION pay_reservation(uuid, uuid, boolean, uuid, uuid, uuid);

-- Pays a reservation of the concert: debit, history, payment, seats SOLD, reservation CONFIRMED.
-- admitted: whether the buyer's token is ACTIVE; without that only an earlier result is given.
-- The seats are locked before the clock is read: from then on nobody can take over a hold that is about to end.
-- outcome: PAID or REPLAYED (payment; balance_now, paid, performance, seats and their versions for PAID), or the code of an error:
-- INSUFFICIENT_POINTS (balance_now, total), RESERVATION_EXPIRED (expires), ALREADY_PAID (payment), TOKEN_EXPIRED
-- (not admitted, or the token has paid for another reservation), RESERVATION_NOT_FOUND, NOT_OWNER, RESERVATION_CANCELLED,
-- IDEMPOTENCY_CONFLICT.
CREATE FUNCTION pay_reservation(
  buyer uuid, token uuid, admitted boolean, concert uuid, reservation uuid, request_key uuid,
  OUT outcome text, OUT payment uuid, OUT total integer, OUT balance_now integer, OUT expires timestamptz,
  OUT performance uuid, OUT seats_sold integer[], OUT versions integer[], OUT paid timestamptz
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
  VALUES (payment, held.id, buyer, token, held.amount, debit, request_key)
  RETURNING paid_at INTO paid;

  WITH sold AS (
    UPDATE seats
    SET status = 'SOLD', hold_expires_at = NULL, version = version + 1
    WHERE reservation_id = held.id
    RETURNING id, version
  )
  SELECT array_agg(id ORDER BY id), array_agg(version ORDER BY id) INTO seats_sold, versions FROM sold;
  outcome := 'PAID';
END $$;
