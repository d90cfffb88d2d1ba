// The tables of KMS.
import type { KeySpec, KeyUsageType } from '@aws-sdk/client-kms'

/**
 * A KMS key's metadata; `policy` is its key policy document, `service` (`ssm`) the one a managed key belongs to.
 * `current_material_id` is empty until material is imported; `primary_region` is that of the primary of a multi-region key,
 * null when the key is in one region alone.
 */
export type KmsKeyRow = {
  account: string
  region: string
  key_id: string
  description: string
  manager: 'AWS' | 'CUSTOMER'
  service: string | null
  usage: KeyUsageType
  spec: KeySpec
  state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingReplicaDeletion' | 'PendingImport'
  origin: 'AWS_KMS' | 'EXTERNAL'
  policy: string
  current_material_id: string
  created_at_ms: number
  primary_region: string | null
}

/** The bytes of one generation of a key's secret material, sealed; `material_id` is 64 hexadecimal digits. */
export type KmsKeyMaterialRow = {
  account: string
  region: string
  key_id: string
  material_id: string
  material: Uint8Array
  created_at_ms: number
}

/**
 * One generation of a key's material, counted from 0, and how it came: by a rotation, completed at `rotated_at_ms`. `status` is
 * Pending when the bytes expire (at `due_at_ms`), Kept when they do not, Missing when they are gone and may be imported again.
 */
export type KmsKeyGenerationRow = {
  account: string
  region: string
  key_id: string
  material_id: string
  generation: number
  rotation: 'AUTOMATIC' | 'ON_DEMAND' | null
  rotated_at_ms: number | null
  description: string | null
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** A deletion to come; `status` is Waiting while a primary key waits for its replicas to go first. */
export type KmsKeyDeletionRow = {
  account: string
  region: string
  key_id: string
  window_days: number
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** Automatic rotation, where it is on; `status` is Paused while the key is not enabled. */
export type KmsKeyRotationRow = {
  account: string
  region: string
  key_id: string
  period_days: number
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** An alias; `alias_name` starts with `alias/`. */
export type KmsAliasRow = {
  account: string
  region: string
  alias_name: string
  key_id: string
  created_at_ms: number
  updated_at_ms: number
}

/** A tag of a key. */
export type KmsKeyTagRow = { account: string; region: string; key_id: string; key: string; value: string }

/**
 * A grant. Principals are unique ids of users and roles, and ARNs of all others. `operations` is a JSON list in AWS's order; `context_equals` and `context_subset` are JSON objects, or null without
 * such a constraint; `issuing_account` is the account of who made it.
 */
export type KmsGrantRow = {
  account: string
  region: string
  key_id: string
  grant_id: string
  name: string | null
  grantee_principal: string
  retiring_principal: string | null
  operations: string
  context_equals: string | null
  context_subset: string | null
  issuing_account: string
  created_at_ms: number
}

export type KmsTables = {
  kms_grant: KmsGrantRow
  kms_key: KmsKeyRow
  kms_key_material: KmsKeyMaterialRow
  kms_key_generation: KmsKeyGenerationRow
  kms_key_deletion: KmsKeyDeletionRow
  kms_key_rotation: KmsKeyRotationRow
  kms_alias: KmsAliasRow
  kms_key_tag: KmsKeyTagRow
}
