-- KMS: keys, the generations of their material, aliases and tags.
CREATE TABLE kms_key (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  key_id TEXT NOT NULL,
  description TEXT NOT NULL,
  manager TEXT NOT NULL,
  service TEXT,
  usage TEXT NOT NULL,
  spec TEXT NOT NULL,
  state TEXT NOT NULL,
  origin TEXT NOT NULL,
  policy TEXT NOT NULL,
  current_material_id TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, key_id)
);
-- A ciphertext names its key by the id alone; the copies of a multi-region key share theirs.
CREATE UNIQUE INDEX kms_key_by_id ON kms_key (key_id, region);

CREATE TABLE kms_key_material (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  key_id TEXT NOT NULL,
  material_id TEXT NOT NULL,
  material BYTES NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, key_id, material_id)
);

CREATE TABLE kms_alias (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  alias_name TEXT NOT NULL,
  key_id TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, alias_name)
);
CREATE INDEX kms_alias_by_key ON kms_alias (account, region, key_id, alias_name);

CREATE TABLE kms_key_tag (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  key_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, region, key_id, key)
);
