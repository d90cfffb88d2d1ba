-- Secrets Manager: a secret, its versions, the labels that tell which version is which, and what hangs on them.
CREATE TABLE secret (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  suffix TEXT NOT NULL,
  description TEXT,
  kms_key_id TEXT,
  owning_service TEXT,
  primary_region TEXT,
  was_tagged INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL,
  accessed_day_ms INTEGER,
  deleted_at_ms INTEGER,
  PRIMARY KEY (account, region, name)
);
CREATE INDEX secret_by_created ON secret (account, region, created_at_ms, name);

-- A version without kind has no value yet: a rotation is to put one.
CREATE TABLE secret_version (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  version_id TEXT NOT NULL,
  kind TEXT,
  value BYTES,
  data_key BYTES,
  kms_key_id TEXT,
  created_at_ms INTEGER NOT NULL,
  accessed_day_ms INTEGER,
  PRIMARY KEY (account, region, name, version_id)
);

CREATE TABLE secret_stage (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  stage TEXT NOT NULL,
  version_id TEXT NOT NULL,
  PRIMARY KEY (account, region, name, stage)
);
CREATE INDEX secret_stage_by_version ON secret_stage (account, region, name, version_id);

CREATE TABLE secret_tag (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, region, name, key)
);

CREATE TABLE secret_policy (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account, region, name)
);

-- The end of a recovery window.
CREATE TABLE secret_deletion (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
);
CREATE INDEX secret_deletion_by_due ON secret_deletion (status, due_at_ms);

-- A region to which a secret is replicated; `region` is the primary's.
CREATE TABLE secret_replica (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  replica_region TEXT NOT NULL,
  kms_key_id TEXT,
  overwrites INTEGER NOT NULL,
  status_message TEXT,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, name, replica_region)
);
CREATE INDEX secret_replica_by_due ON secret_replica (status, due_at_ms);

-- How far the audit trail has been read for the days of last access: one row.
CREATE TABLE secret_access_reading (
  reader TEXT NOT NULL PRIMARY KEY,
  sequence INTEGER NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL
);
INSERT INTO secret_access_reading VALUES ('last-access', 0, 'Pending', 0, 0);
