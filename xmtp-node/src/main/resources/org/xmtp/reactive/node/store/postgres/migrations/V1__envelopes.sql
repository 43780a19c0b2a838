-- A row's number is its arrival. Each order of reading has an index with all that is needed to choose the rows of a page.
-- The names of topics are bytes, since PostgreSQL's text can't hold every one that a client may choose.
CREATE TABLE store (id bytea NOT NULL CHECK (length(id) = 16), newest bigint NOT NULL) WITH (fillfactor = 10);
CREATE UNIQUE INDEX one_store ON store ((true));
INSERT INTO store VALUES (uuid_send(gen_random_uuid()), 0);

CREATE TABLE topic (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name bytea NOT NULL UNIQUE);

CREATE TABLE envelope (
  arrival bigint PRIMARY KEY,
  topic bigint NOT NULL,
  timestamp_ns bigint NOT NULL,
  digest bytea NOT NULL,
  size integer NOT NULL,
  message bytea NOT NULL
);
-- What is encrypted does not get smaller.
ALTER TABLE envelope ALTER COLUMN message SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX envelope_by_identity ON envelope (timestamp_ns, digest);
CREATE INDEX envelope_by_time ON envelope (topic, timestamp_ns, digest) INCLUDE (arrival, size);
CREATE INDEX envelope_by_arrival ON envelope (topic, arrival) INCLUDE (timestamp_ns, size);

-- Stores a batch without repeats within it, and gives the places in it of what was new: their arrivals follow "behind"
-- one by one. Whoever stores holds the counter's row until its commit: so arrivals rise in the order of commits, without
-- gaps, and each statement after the first sees all that others stored before.
CREATE FUNCTION publish(
  topics bytea[], times bigint[], digests bytea[], messages bytea[], OUT behind bigint, OUT places bigint[])
LANGUAGE plpgsql AS $$
BEGIN
  SELECT newest INTO STRICT behind FROM store FOR UPDATE;
  SELECT COALESCE(array_agg(batch.place ORDER BY batch.place), '{}') INTO places
    FROM unnest(times, digests) WITH ORDINALITY AS batch (at, digest, place)
    WHERE NOT EXISTS (
      SELECT FROM envelope WHERE envelope.timestamp_ns = batch.at AND envelope.digest = batch.digest);
  IF cardinality(places) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO topic (name)
    SELECT DISTINCT batch.name FROM unnest(topics) AS batch (name)
    WHERE NOT EXISTS (SELECT FROM topic WHERE topic.name = batch.name);
  INSERT INTO envelope (arrival, topic, timestamp_ns, digest, size, message)
    SELECT behind + row_number() OVER (ORDER BY batch.place), topic.id, batch.at, batch.digest,
        length(batch.message), batch.message
      FROM unnest(topics, times, digests, messages) WITH ORDINALITY AS batch (name, at, digest, message, place)
      JOIN topic ON topic.name = batch.name
      -- Most often all are new, and none need be looked for.
      WHERE cardinality(places) = cardinality(times) OR batch.place = ANY (places);
  UPDATE store SET newest = behind + cardinality(places);
END $$;
