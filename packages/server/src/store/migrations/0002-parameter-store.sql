-- Parameter Store: a parameter, its versions, and what hangs on them.
CREATE TABLE parameter (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  spelling TEXT NOT NULL,
  parent TEXT NOT NULL,
  version INTEGER NOT NULL,
  tier TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
);
CREATE INDEX parameter_by_parent ON parameter (account, region, parent, name);

CREATE TABLE parameter_version (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  value BYTES NOT NULL,
  key_id TEXT,
  description TEXT,
  allowed_pattern TEXT,
  data_type TEXT NOT NULL,
  tier TEXT NOT NULL,
  policies TEXT NOT NULL,
  modified_at_ms INTEGER NOT NULL,
  modified_by TEXT NOT NULL,
  PRIMARY KEY (account, region, name, version)
);

CREATE TABLE parameter_label (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (account, region, name, label)
);

CREATE TABLE parameter_tag (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, region, name, key)
);

CREATE TABLE parameter_policy (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  text TEXT NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, name, position)
);
CREATE INDEX parameter_policy_by_due ON parameter_policy (status, due_at_ms);

CREATE TABLE parameter_resource_policy (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account, region, name, policy_id)
);

CREATE TABLE service_setting (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  setting_id TEXT NOT NULL,
  value TEXT NOT NULL,
  modified_at_ms INTEGER NOT NULL,
  modified_by TEXT NOT NULL,
  PRIMARY KEY (account, region, setting_id)
);
