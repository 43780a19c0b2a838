-- How many envelopes are kept is counted, whoever stores and deletes them: also by the functions as they are called while
-- this waits for them. Nobody deletes meanwhile, who would take both tables in the other order.
SELECT pg_advisory_xact_lock(x'786d7470'::bigint);
ALTER TABLE store ADD COLUMN envelopes bigint NOT NULL DEFAULT 0;

CREATE FUNCTION count_envelopes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE store SET envelopes = envelopes + CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END * (SELECT count(*) FROM changed);
  RETURN NULL;
END $$;
CREATE TRIGGER envelopes_came AFTER INSERT ON envelope
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_envelopes();
CREATE TRIGGER envelopes_left AFTER DELETE ON envelope
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_envelopes();

UPDATE store SET envelopes = (SELECT count(*) FROM envelope);
