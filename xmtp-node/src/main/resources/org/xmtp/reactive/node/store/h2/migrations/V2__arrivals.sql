-- A row's number is its arrival. An envelope is one whatever its topic, as on other nodes. Each order of reading has an
-- index with all that is needed to choose the rows of a page: the message's size too, so that no more are read than sent.
-- Each statement is durable by itself, and all may be run again from the beginning, should this be cut off.
-- Whoever knows only version 1 finds here that this is another one.
UPDATE node_schema SET version = 2;
CREATE TABLE IF NOT EXISTS store (id VARBINARY(16) NOT NULL);
INSERT INTO store SELECT SECURE_RAND(16) WHERE NOT EXISTS (SELECT 1 FROM store);
ALTER TABLE envelope ALTER COLUMN IF EXISTS id RENAME TO arrival;
CREATE INDEX IF NOT EXISTS envelope_twins ON envelope (timestamp_ns, digest, arrival);
DELETE FROM envelope twin WHERE EXISTS (
  SELECT 1 FROM envelope WHERE envelope.timestamp_ns = twin.timestamp_ns AND envelope.digest = twin.digest
    AND envelope.arrival < twin.arrival);
CREATE UNIQUE INDEX IF NOT EXISTS envelope_by_identity ON envelope (timestamp_ns, digest);
DROP INDEX IF EXISTS envelope_twins;
CREATE INDEX IF NOT EXISTS envelope_by_time ON envelope (topic, timestamp_ns, digest, size);
ALTER TABLE envelope DROP CONSTRAINT IF EXISTS identity_of_envelope;
CREATE INDEX IF NOT EXISTS envelope_by_arrival ON envelope (topic, arrival, timestamp_ns, size);
