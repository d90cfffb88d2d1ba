// The tables of KMS.

/** A KMS key's metadata; `policy` is its key policy document, `service` (`ssm`) the one a managed key belongs to. */
export type KmsKeyRow = {
  account: string
  region: string
  key_id: string
  description: string
  manager: 'AWS' | 'CUSTOMER'
  service: string | null
  usage: 'ENCRYPT_DECRYPT'
  spec: 'SYMMETRIC_DEFAULT'
  state: 'Enabled' | 'Disabled' | 'PendingDeletion'
  origin: 'AWS_KMS'
  policy: string
  current_material_id: string
  created_at_ms: number
}

/** One generation of a key's secret material, sealed; `material_id` is 64 hexadecimal digits. */
export type KmsKeyMaterialRow = {
  account: string
  region: string
  key_id: string
  material_id: string
  material: Uint8Array
  created_at_ms: number
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

export type KmsTables = {
  kms_key: KmsKeyRow
  kms_key_material: KmsKeyMaterialRow
  kms_alias: KmsAliasRow
  kms_key_tag: KmsKeyTagRow
}
