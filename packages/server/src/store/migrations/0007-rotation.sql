-- The rotation of a secret: how and when, and the one under way. Without step none is; status is Idle when none is to come.
CREATE TABLE secret_rotation (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  function_arn TEXT NOT NULL,
  automatically_after_days INTEGER,
  schedule_expression TEXT,
  duration TEXT,
  counts_from_ms INTEGER NOT NULL,
  passed_until_ms INTEGER NOT NULL,
  rotated_at_ms INTEGER,
  kind TEXT NOT NULL,
  step TEXT,
  version_id TEXT NOT NULL,
  rotation_token TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  ends_at_ms INTEGER NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
);
CREATE INDEX secret_rotation_by_due ON secret_rotation (status, due_at_ms);
