CREATE TYPE seat_status AS ENUM ('AVAILABLE', 'HELD', 'SOLD');
CREATE TYPE reservation_status AS ENUM ('PENDING', 'CONFIRMED', 'CANCELLED', 'EXPIRED');
CREATE TYPE queue_end_reason AS ENUM ('PAID', 'LEFT', 'TIMED_OUT');
CREATE TYPE point_entry_kind AS ENUM ('CHARGE', 'PAYMENT');

CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (char_length(btrim(name)) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What operators set lives here, so that a line rebuilt after a loss of Redis keeps it. A null capacity or rate
-- means the default of the configuration. line_epoch grows with each rebuild: it keeps sequence numbers monotonic.
CREATE TABLE concerts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
  artist text NOT NULL CHECK (char_length(artist) BETWEEN 1 AND 200),
  venue text NOT NULL CHECK (char_length(venue) BETWEEN 1 AND 200),
  sale_opens_at timestamptz NOT NULL DEFAULT now(),
  sale_closes_at timestamptz,
  admission_capacity integer CHECK (admission_capacity >= 0),
  admissions_per_second integer CHECK (admissions_per_second >= 1),
  paused_at timestamptz,
  pause_reason text CHECK (char_length(pause_reason) BETWEEN 1 AND 200),
  line_epoch integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (sale_closes_at > sale_opens_at),
  CHECK ((paused_at IS NULL) = (pause_reason IS NULL))
);

CREATE TABLE performances (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  concert_id uuid NOT NULL REFERENCES concerts (id),
  starts_at timestamptz NOT NULL,
  seats_total integer NOT NULL CHECK (seats_total > 0),
  lowest_price integer NOT NULL CHECK (lowest_price >= 0),
  highest_price integer NOT NULL CHECK (highest_price >= lowest_price),
  UNIQUE (concert_id, starts_at)
);

CREATE TABLE reservations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id),
  performance_id uuid NOT NULL REFERENCES performances (id),
  token_id uuid NOT NULL,
  seat_ids integer[] NOT NULL CHECK (cardinality(seat_ids) > 0),
  amount integer NOT NULL CHECK (amount >= 0),
  status reservation_status NOT NULL DEFAULT 'PENDING',
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  payment_id uuid,
  idempotency_key uuid NOT NULL,
  UNIQUE (user_id, idempotency_key),
  UNIQUE (id, status),
  CHECK ((status = 'PENDING') = (ended_at IS NULL)),
  CHECK ((status = 'CONFIRMED') = (payment_id IS NOT NULL))
);
CREATE INDEX reservations_by_user ON reservations (user_id, created_at DESC, id DESC);
CREATE INDEX reservations_due ON reservations (expires_at) WHERE status = 'PENDING';

-- A seat carries its one hold or its one sale, so two owners or two live holds cannot be written down at all.
-- sold_status makes the foreign key say: the reservation of a SOLD seat is CONFIRMED.
CREATE TABLE seats (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  performance_id uuid NOT NULL REFERENCES performances (id),
  section text NOT NULL,
  "row" text NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  price integer NOT NULL CHECK (price >= 0),
  x integer NOT NULL,
  y integer NOT NULL,
  status seat_status NOT NULL DEFAULT 'AVAILABLE',
  reservation_id uuid REFERENCES reservations (id),
  hold_expires_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  sold_status reservation_status
    GENERATED ALWAYS AS (CASE WHEN status = 'SOLD' THEN 'CONFIRMED'::reservation_status END) STORED,
  UNIQUE (performance_id, section, "row", number),
  FOREIGN KEY (reservation_id, sold_status) REFERENCES reservations (id, status),
  CHECK ((status = 'AVAILABLE') = (reservation_id IS NULL)),
  CHECK ((status = 'HELD') = (hold_expires_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX seats_of_reservation ON seats (reservation_id) WHERE reservation_id IS NOT NULL;
CREATE INDEX seats_unavailable ON seats (performance_id, status, hold_expires_at) WHERE status <> 'AVAILABLE';

-- Each entry continues where the one before it ended, and the account stands where its last entry ended:
-- the two foreign keys make the balance the sum of the history.
CREATE TABLE point_history (
  user_id uuid NOT NULL REFERENCES users (id),
  sequence integer NOT NULL CHECK (sequence >= 1),
  kind point_entry_kind NOT NULL,
  amount integer NOT NULL,
  balance_before integer NOT NULL,
  balance_after integer NOT NULL CHECK (balance_after >= 0),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  idempotency_key uuid,
  previous_sequence integer GENERATED ALWAYS AS (NULLIF(sequence - 1, 0)) STORED,
  PRIMARY KEY (user_id, sequence),
  UNIQUE (user_id, sequence, balance_after),
  UNIQUE (user_id, idempotency_key),
  FOREIGN KEY (user_id, previous_sequence, balance_before)
    REFERENCES point_history (user_id, sequence, balance_after),
  CHECK (balance_after = balance_before + amount),
  CHECK (sequence > 1 OR balance_before = 0),
  CHECK ((kind = 'CHARGE' AND amount > 0 AND idempotency_key IS NOT NULL) OR (kind = 'PAYMENT' AND amount <= 0))
);

CREATE TABLE point_accounts (
  user_id uuid PRIMARY KEY REFERENCES users (id),
  balance integer NOT NULL DEFAULT 0 CHECK (balance >= 0),
  last_sequence integer NOT NULL DEFAULT 0 CHECK (last_sequence >= 0),
  last_entry integer GENERATED ALWAYS AS (NULLIF(last_sequence, 0)) STORED,
  FOREIGN KEY (user_id, last_entry, balance)
    REFERENCES point_history (user_id, sequence, balance_after) DEFERRABLE INITIALLY DEFERRED,
  CHECK (last_sequence > 0 OR balance = 0)
);

-- A payment names its debit and can only belong to a CONFIRMED reservation, which in turn names its payment.
CREATE TABLE payments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  reservation_id uuid NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  token_id uuid NOT NULL UNIQUE,
  amount integer NOT NULL CHECK (amount >= 0),
  debit_sequence integer NOT NULL,
  paid_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  idempotency_key uuid NOT NULL,
  reservation_status reservation_status NOT NULL
    GENERATED ALWAYS AS ('CONFIRMED'::reservation_status) STORED,
  UNIQUE (user_id, idempotency_key),
  UNIQUE (user_id, debit_sequence),
  FOREIGN KEY (reservation_id, reservation_status) REFERENCES reservations (id, status),
  FOREIGN KEY (user_id, debit_sequence) REFERENCES point_history (user_id, sequence)
);
ALTER TABLE reservations
  ADD FOREIGN KEY (payment_id) REFERENCES payments (id) DEFERRABLE INITIALLY DEFERRED;

-- Queue tokens that have ended, kept longer than Redis can be trusted to: whoever presents one of them after a loss
-- of Redis is not put back in line.
CREATE TABLE queue_endings (
  token_id uuid PRIMARY KEY,
  concert_id uuid NOT NULL REFERENCES concerts (id),
  user_id uuid NOT NULL REFERENCES users (id),
  reason queue_end_reason NOT NULL,
  ended_at timestamptz NOT NULL
);
CREATE INDEX queue_endings_by_age ON queue_endings (ended_at);
