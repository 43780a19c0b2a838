-- What is kept is counted, so that a bound of it costs nothing, and the newest arrival is known when all have left. From
-- time to time it is noted which arrival was the newest, and how far each walk over the arrivals is that deletes some.
-- Each statement may be run again.
ALTER TABLE store ADD COLUMN IF NOT EXISTS newest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN IF NOT EXISTS deleted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN IF NOT EXISTS bytes BIGINT NOT NULL DEFAULT 0;
UPDATE store SET newest = (SELECT COALESCE(MAX(arrival), 0) FROM envelope),
  bytes = (SELECT COALESCE(SUM(size + CAST(256 AS BIGINT)), 0) FROM envelope USE INDEX (envelope_by_arrival));
CREATE TABLE IF NOT EXISTS noted (at_ms BIGINT PRIMARY KEY, arrival BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS walk (name VARBINARY(32) PRIMARY KEY, place BIGINT NOT NULL);
