-- What every service stands on. INTEGER is 64 bits, BYTES a binary string, SEQUENCE a key that only grows.
CREATE TABLE account (
  account TEXT NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
);

CREATE TABLE access_key (
  access_key_id TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  user_name TEXT NOT NULL,
  user_id TEXT NOT NULL,
  secret BYTES NOT NULL,
  administrator INTEGER NOT NULL,
  status TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
);
CREATE INDEX access_key_by_account ON access_key (account);

CREATE TABLE audit (
  sequence SEQUENCE,
  event_id TEXT NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  event_source TEXT NOT NULL,
  event_name TEXT NOT NULL,
  access_key_id TEXT,
  error_code TEXT,
  record TEXT NOT NULL
);

CREATE TABLE outbox (
  sequence SEQUENCE,
  event_id TEXT NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  source TEXT NOT NULL,
  detail_type TEXT NOT NULL,
  resources TEXT NOT NULL,
  detail TEXT NOT NULL
);

CREATE TABLE keyring (
  version INTEGER NOT NULL PRIMARY KEY,
  salt BYTES,
  sealed BYTES NOT NULL,
  created_at_ms INTEGER NOT NULL
);
