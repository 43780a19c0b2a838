-- Pages are read from the one index, which holds all that is needed to choose their rows.
CREATE TABLE node_schema (version INTEGER PRIMARY KEY);
INSERT INTO node_schema VALUES (1);
CREATE TABLE topic (id BIGINT PRIMARY KEY, name VARCHAR(300) NOT NULL UNIQUE);
CREATE TABLE envelope (
  id BIGINT PRIMARY KEY,
  topic BIGINT NOT NULL,
  timestamp_ns BIGINT NOT NULL,
  digest VARBINARY(32) NOT NULL,
  size INTEGER NOT NULL,
  message VARBINARY(1048214) NOT NULL,
  CONSTRAINT identity_of_envelope UNIQUE (topic, timestamp_ns, digest, size)
);
