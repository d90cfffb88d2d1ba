// Identity and Access Management's tables: users, groups, roles, policies and what joins them.

/** A user; `name_key` is the name in lower case, since names that differ in case only are the same. */
export type UserRow = {
  account: string
  name_key: string
  user_name: string
  path: string
  /** AIDA and sixteen characters: what everything that belongs to the user hangs on. */
  user_id: string
  boundary_arn: string | null
  created_at_ms: number
}

/** A group (AGPA…). */
export type GroupRow = {
  account: string
  name_key: string
  group_name: string
  path: string
  group_id: string
  created_at_ms: number
}

/** A user's place in a group. */
export type GroupMemberRow = { account: string; group_id: string; user_id: string }

/** A role (AROA…); principals in its trust policy stand there by their unique ids. */
export type RoleRow = {
  account: string
  name_key: string
  role_name: string
  path: string
  role_id: string
  trust_policy: string
  description: string | null
  max_session_seconds: number
  boundary_arn: string | null
  /** The service principal a service-linked role belongs to. */
  linked_service: string | null
  created_at_ms: number
  used_at_ms: number | null
  used_in_region: string | null
}

/** A managed policy of an account (ANPA…); `newest_version` is the highest number ever given. */
export type PolicyRow = {
  account: string
  name_key: string
  policy_name: string
  path: string
  policy_id: string
  description: string | null
  default_version: number
  newest_version: number
  created_at_ms: number
  updated_at_ms: number
}

/** A version of a managed policy, `v` and its number outside. */
export type PolicyVersionRow = {
  account: string
  policy_id: string
  version: number
  document: string
  created_at_ms: number
}

/** A managed policy attached to a user, group or role. */
export type AttachmentRow = { account: string; principal_id: string; policy_arn: string; attached_at_ms: number }

/** A policy written into a user, group or role. */
export type InlinePolicyRow = { account: string; principal_id: string; policy_name: string; document: string }

/** A tag of a user, role, policy or provider. */
export type IamTagRow = { account: string; owner: string; tag_key_lower: string; tag_key: string; tag_value: string }

/** An OpenID Connect provider; `url` without its scheme, `client_ids` and `thumbprints` JSON arrays. */
export type OidcProviderRow = {
  account: string
  url: string
  client_ids: string
  thumbprints: string
  created_at_ms: number
}

/** When an access key was last used, and for which service. */
export type AccessKeyUseRow = {
  account: string
  access_key_id: string
  used_at_ms: number
  region: string
  service_name: string
}

export type IamTables = {
  iam_user: UserRow
  iam_group: GroupRow
  iam_group_member: GroupMemberRow
  iam_role: RoleRow
  iam_policy: PolicyRow
  iam_policy_version: PolicyVersionRow
  iam_attachment: AttachmentRow
  iam_inline_policy: InlinePolicyRow
  iam_tag: IamTagRow
  iam_oidc_provider: OidcProviderRow
  access_key_use: AccessKeyUseRow
}
