-- The API counts labels in graphemes of at most 16 code points (src/shared/label.ts). Postgres counts code points.
ALTER TABLE users
  DROP CONSTRAINT users_name_check,
  ADD CONSTRAINT users_name_check CHECK (btrim(name) <> '' AND char_length(name) <= 100 * 16);

ALTER TABLE concerts
  DROP CONSTRAINT concerts_title_check,
  DROP CONSTRAINT concerts_artist_check,
  DROP CONSTRAINT concerts_venue_check,
  DROP CONSTRAINT concerts_pause_reason_check,
  ADD CONSTRAINT concerts_title_check CHECK (char_length(title) BETWEEN 1 AND 200 * 16),
  ADD CONSTRAINT concerts_artist_check CHECK (char_length(artist) BETWEEN 1 AND 200 * 16),
  ADD CONSTRAINT concerts_venue_check CHECK (char_length(venue) BETWEEN 1 AND 200 * 16),
  ADD CONSTRAINT concerts_pause_reason_check CHECK (char_length(pause_reason) BETWEEN 1 AND 200 * 16);

-- The unique index of seats holds the section, and an entry of an index has at most 2,704 bytes.
ALTER TABLE seats ADD CONSTRAINT seats_section_check CHECK (octet_length(section) BETWEEN 1 AND 2500);
