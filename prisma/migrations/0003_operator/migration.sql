-- What operators do: settings of a line that outlive Redis, and a log that nobody can rewrite.

-- line_revision grows with each change of the settings, so that of two changes on their way to Redis the newer wins.
ALTER TABLE concerts
  ADD COLUMN draining boolean NOT NULL DEFAULT false,
  ADD COLUMN line_revision integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT concerts_draining_check CHECK (NOT draining OR paused_at IS NOT NULL);

CREATE TYPE operator_action_kind AS ENUM (
  'CREATE_CONCERT', 'CONFIGURE_LINE', 'PAUSE_ADMISSION', 'RESUME_ADMISSION', 'DRAIN_LINE'
);

-- All who know the operator token are one operator: the address is what tells them apart.
CREATE TABLE operator_actions (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operator text NOT NULL DEFAULT 'operator' CHECK (operator = 'operator'),
  kind operator_action_kind NOT NULL,
  concert_id uuid NOT NULL REFERENCES concerts (id),
  arguments jsonb NOT NULL CHECK (jsonb_typeof(arguments) = 'object'),
  address text NOT NULL,
  acted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX operator_actions_by_age ON operator_actions (acted_at);

CREATE FUNCTION refuse_rewriting() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER operator_actions_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON operator_actions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
