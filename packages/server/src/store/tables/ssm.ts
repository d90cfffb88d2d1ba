// The tables of Parameter Store.

/** A parameter: what all its versions share. `name` has no leading slash; `spelling` is as it was first written. */
export type ParameterRow = {
  account: string
  region: string
  name: string
  spelling: string
  parent: string
  version: number
  tier: string
  created_at_ms: number
}

/** One version; `value` is sealed, `policies` is a JSON array of policies. */
export type ParameterVersionRow = {
  account: string
  region: string
  name: string
  version: number
  type: string
  value: Uint8Array
  key_id: string | null
  description: string | null
  allowed_pattern: string | null
  data_type: string
  tier: string
  policies: string
  modified_at_ms: number
  modified_by: string
}

/** A label, and the version it is attached to. */
export type ParameterLabelRow = { account: string; region: string; name: string; label: string; version: number }

/** A tag of a parameter. */
export type ParameterTagRow = { account: string; region: string; name: string; key: string; value: string }

/** A policy of a parameter's latest version, waiting for its instant or done; `position` is its place in the list. */
export type ParameterPolicyRow = {
  account: string
  region: string
  name: string
  position: number
  type: string
  text: string
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** A service setting that differs from its default. */
export type ServiceSettingRow = {
  account: string
  region: string
  setting_id: string
  value: string
  modified_at_ms: number
  modified_by: string
}

/** A resource policy of a parameter; `hash` changes with every change of `document`. */
export type ParameterResourcePolicyRow = {
  account: string
  region: string
  name: string
  policy_id: string
  hash: string
  document: string
}

export type SsmTables = {
  parameter: ParameterRow
  parameter_version: ParameterVersionRow
  parameter_label: ParameterLabelRow
  parameter_tag: ParameterTagRow
  parameter_policy: ParameterPolicyRow
  parameter_resource_policy: ParameterResourcePolicyRow
  service_setting: ServiceSettingRow
}
