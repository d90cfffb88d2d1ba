-- KMS: grants.
CREATE TABLE kms_grant (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  key_id TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  name TEXT,
  grantee_principal TEXT NOT NULL,
  retiring_principal TEXT,
  operations TEXT NOT NULL,
  context_equals TEXT,
  context_subset TEXT,
  issuing_account TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, key_id, grant_id)
);
CREATE INDEX kms_grant_by_name ON kms_grant (account, region, key_id, name);
CREATE INDEX kms_grant_by_grantee ON kms_grant (account, region, key_id, grantee_principal);
-- The grants a principal may retire can be on keys of any account.
CREATE INDEX kms_grant_by_retiring_principal ON kms_grant (retiring_principal, region, grant_id);
