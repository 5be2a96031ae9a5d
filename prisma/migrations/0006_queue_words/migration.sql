-- One word per thing: the people who wait for a concert stand in its queue (docs/GLOSSARY.md).
ALTER TABLE concerts RENAME COLUMN line_epoch TO queue_epoch;
ALTER TABLE concerts RENAME COLUMN line_revision TO queue_revision;
ALTER TABLE concerts RENAME COLUMN line_started_at TO queue_started_at;
ALTER TYPE operator_action_kind RENAME VALUE 'CONFIGURE_LINE' TO 'CONFIGURE_QUEUE';
ALTER TYPE operator_action_kind RENAME VALUE 'DRAIN_LINE' TO 'DRAIN_QUEUE';
