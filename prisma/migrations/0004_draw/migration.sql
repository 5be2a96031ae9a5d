-- The opening of a sale: who gathers before it is put in an order drawn from a secret that is committed to before.

-- People may gather from gathering_opens_at on. draw_seed is 64 random hexadecimal digits (244 random bits); its
-- SHA-256 is public from the start, itself only once the sale has opened.
ALTER TABLE concerts
  ADD COLUMN gathering_opens_at timestamptz,
  ADD COLUMN draw_seed text NOT NULL
    DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  ADD CONSTRAINT concerts_gathering_check CHECK (gathering_opens_at <= sale_opens_at),
  ADD CONSTRAINT concerts_draw_seed_check CHECK (draw_seed ~ '^[0-9a-f]{64}$');

UPDATE concerts SET gathering_opens_at = sale_opens_at - interval '1 hour';
ALTER TABLE concerts ALTER COLUMN gathering_opens_at SET NOT NULL;

CREATE FUNCTION protect_draw_seed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the seed of a draw never changes' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER concerts_draw_seed_is_final
BEFORE UPDATE OF draw_seed ON concerts
FOR EACH ROW EXECUTE FUNCTION protect_draw_seed();
