-- Who may do what: users, groups, roles, policies. Names differ in more than case (`name_key` is the name in lower case);
-- what belongs to a principal or a policy hangs on its unique id, so that one made again under the same name inherits nothing.
CREATE TABLE iam_user (
  account TEXT NOT NULL,
  name_key TEXT NOT NULL,
  user_name TEXT NOT NULL,
  path TEXT NOT NULL,
  user_id TEXT NOT NULL,
  boundary_arn TEXT,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, name_key)
);
CREATE UNIQUE INDEX iam_user_by_id ON iam_user (user_id);

CREATE TABLE iam_group (
  account TEXT NOT NULL,
  name_key TEXT NOT NULL,
  group_name TEXT NOT NULL,
  path TEXT NOT NULL,
  group_id TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, name_key)
);
CREATE UNIQUE INDEX iam_group_by_id ON iam_group (group_id);

CREATE TABLE iam_group_member (
  account TEXT NOT NULL,
  group_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (account, group_id, user_id)
);
CREATE INDEX iam_group_member_by_user ON iam_group_member (account, user_id);

CREATE TABLE iam_role (
  account TEXT NOT NULL,
  name_key TEXT NOT NULL,
  role_name TEXT NOT NULL,
  path TEXT NOT NULL,
  role_id TEXT NOT NULL,
  trust_policy TEXT NOT NULL,
  description TEXT,
  max_session_seconds INTEGER NOT NULL,
  boundary_arn TEXT,
  linked_service TEXT,
  created_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER,
  used_in_region TEXT,
  PRIMARY KEY (account, name_key)
);
CREATE UNIQUE INDEX iam_role_by_id ON iam_role (role_id);

CREATE TABLE iam_policy (
  account TEXT NOT NULL,
  name_key TEXT NOT NULL,
  policy_name TEXT NOT NULL,
  path TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  description TEXT,
  default_version INTEGER NOT NULL,
  newest_version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, name_key)
);
CREATE UNIQUE INDEX iam_policy_by_id ON iam_policy (policy_id);

CREATE TABLE iam_policy_version (
  account TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, policy_id, version)
);

-- `policy_arn` names a policy of the account or one of AWS's own (arn:aws:iam::aws:policy/…); a policy's ARN never changes.
CREATE TABLE iam_attachment (
  account TEXT NOT NULL,
  principal_id TEXT NOT NULL,
  policy_arn TEXT NOT NULL,
  attached_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, principal_id, policy_arn)
);
CREATE INDEX iam_attachment_by_policy ON iam_attachment (account, policy_arn);

CREATE TABLE iam_inline_policy (
  account TEXT NOT NULL,
  principal_id TEXT NOT NULL,
  policy_name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account, principal_id, policy_name)
);

-- Tags of users, roles, policies and identity providers; keys differ in more than case. `owner` is the unique id, or a provider's ARN.
CREATE TABLE iam_tag (
  account TEXT NOT NULL,
  owner TEXT NOT NULL,
  tag_key_lower TEXT NOT NULL,
  tag_key TEXT NOT NULL,
  tag_value TEXT NOT NULL,
  PRIMARY KEY (account, owner, tag_key_lower)
);

CREATE TABLE iam_oidc_provider (
  account TEXT NOT NULL,
  url TEXT NOT NULL,
  client_ids TEXT NOT NULL,
  thumbprints TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, url)
);

-- When a key was last used, and for what; read from the audit trail. Apart from the key, whose every change tells caches that they are old.
CREATE TABLE access_key_use (
  account TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  used_at_ms INTEGER NOT NULL,
  region TEXT NOT NULL,
  service_name TEXT NOT NULL,
  PRIMARY KEY (account, access_key_id)
);

-- Administrators were a mark on their key: now they are users with the policy that says so.
INSERT INTO iam_user (account, name_key, user_name, path, user_id, boundary_arn, created_at_ms)
SELECT account, lower(user_name), user_name, '/', user_id, NULL, min(created_at_ms)
FROM access_key GROUP BY account, user_name, user_id;

INSERT INTO iam_attachment (account, principal_id, policy_arn, attached_at_ms)
SELECT account, user_id, 'arn:aws:iam::aws:policy/AdministratorAccess', min(created_at_ms)
FROM access_key WHERE administrator = 1 GROUP BY account, user_id;

ALTER TABLE access_key DROP COLUMN administrator;
ALTER TABLE access_key DROP COLUMN user_name;
CREATE INDEX access_key_by_user ON access_key (account, user_id);

-- Accounts of development servers, whose root has a key that everyone knows.
ALTER TABLE account ADD COLUMN development INTEGER NOT NULL DEFAULT 0;
