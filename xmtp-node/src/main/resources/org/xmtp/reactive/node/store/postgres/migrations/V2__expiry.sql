-- What is kept is counted, so that a bound of it costs nothing. From time to time it is noted which arrival was the newest,
-- and how far each walk over the arrivals is that deletes some.
ALTER TABLE store ADD COLUMN deleted bigint NOT NULL DEFAULT 0, ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
CREATE TABLE noted (at_ms bigint PRIMARY KEY, arrival bigint NOT NULL);
CREATE TABLE walk (name bytea PRIMARY KEY, place bigint NOT NULL);

-- As before, and counts. A node of the earlier version that still runs calls it in the same way.
CREATE OR REPLACE FUNCTION publish(
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
  UPDATE store SET newest = behind + cardinality(places), bytes = bytes + (
    SELECT sum(length(batch.message) + 256) FROM unnest(messages) WITH ORDINALITY AS batch (message, place)
      WHERE batch.place = ANY (places));
END $$;

UPDATE store SET bytes = (SELECT COALESCE(sum(size + 256), 0) FROM envelope);

-- Deletes envelopes, and the topics on which nothing is left; nothing is "gone" where another node deletes at the moment.
-- The row of the counter is taken behind the envelopes, and held while topics go: nobody stores on them just then.
CREATE FUNCTION expire(arrivals bigint[], walked bytea, upto bigint, OUT gone bigint, OUT freed bigint)
LANGUAGE plpgsql AS $$
DECLARE
  touched bigint[];
BEGIN
  IF NOT pg_try_advisory_xact_lock(x'786d7470'::bigint) THEN
    RETURN;
  END IF;
  WITH left_now AS (DELETE FROM envelope WHERE arrival = ANY (arrivals) RETURNING topic, size)
    SELECT count(*), COALESCE(sum(size + 256), 0), array_agg(DISTINCT topic) INTO gone, freed, touched FROM left_now;
  IF gone > 0 THEN
    UPDATE store SET bytes = bytes - freed,
      deleted = GREATEST(deleted, (SELECT max(arrival) FROM unnest(arrivals) AS leaving (arrival)));
    DELETE FROM topic WHERE id = ANY (touched) AND NOT EXISTS (SELECT FROM envelope WHERE envelope.topic = topic.id);
  END IF;
  INSERT INTO walk VALUES (walked, upto)
    ON CONFLICT (name) DO UPDATE SET place = GREATEST(walk.place, EXCLUDED.place);
END $$;
