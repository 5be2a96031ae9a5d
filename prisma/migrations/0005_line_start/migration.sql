-- When a line was first set up. Processes that set a new line up at the same time raise its epoch as a loss of Redis
-- would; this tells the two apart.
ALTER TABLE concerts ADD COLUMN line_started_at timestamptz;
