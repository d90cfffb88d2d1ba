-- The life of KMS keys: copies in other regions, generations of material, and what is due to happen to them.
-- The region of the primary of a multi-region key; NULL for a key of one region.
ALTER TABLE kms_key ADD COLUMN primary_region TEXT;

-- What is known of each generation of material, whether its bytes are there (kms_key_material) or not.
CREATE TABLE kms_key_generation (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  key_id TEXT NOT NULL,
  material_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  rotation TEXT,
  rotated_at_ms INTEGER,
  description TEXT,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, key_id, material_id)
);
CREATE INDEX kms_key_generation_by_due ON kms_key_generation (status, due_at_ms);

CREATE TABLE kms_key_deletion (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  key_id TEXT NOT NULL,
  window_days INTEGER NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, key_id)
);
CREATE INDEX kms_key_deletion_by_due ON kms_key_deletion (status, due_at_ms);

CREATE TABLE kms_key_rotation (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  key_id TEXT NOT NULL,
  period_days INTEGER NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, key_id)
);
CREATE INDEX kms_key_rotation_by_due ON kms_key_rotation (status, due_at_ms);

-- The trail is asked when a key was last used; only KMS pays for it.
CREATE INDEX audit_of_kms ON audit (account, region, sequence) WHERE event_source = 'kms.amazonaws.com';
