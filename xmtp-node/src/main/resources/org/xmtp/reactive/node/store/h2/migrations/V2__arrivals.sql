-- A row's number is its arrival. An envelope is one whatever its topic, as on other nodes. Each order of reading has an
-- index with all that is needed to choose the rows of a page: the message's size too, so that no more are read than sent.
-- Whoever knows only version 1 finds here that this is another one.
UPDATE node_schema SET version = 2;
CREATE TABLE store (id VARBINARY(16) NOT NULL);
INSERT INTO store VALUES (SECURE_RAND(16));
ALTER TABLE envelope ALTER COLUMN id RENAME TO arrival;
DELETE FROM envelope WHERE arrival IN (
  SELECT arrival FROM (
    SELECT arrival, ROW_NUMBER() OVER (PARTITION BY timestamp_ns, digest ORDER BY arrival) AS place FROM envelope
  ) WHERE place > 1);
CREATE INDEX envelope_by_time ON envelope (topic, timestamp_ns, digest, size);
ALTER TABLE envelope DROP CONSTRAINT identity_of_envelope;
CREATE UNIQUE INDEX envelope_by_identity ON envelope (timestamp_ns, digest);
CREATE INDEX envelope_by_arrival ON envelope (topic, arrival, timestamp_ns, size);
