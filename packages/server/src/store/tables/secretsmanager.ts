// The tables of Secrets Manager.

/**
 * A secret: what all its versions share. `suffix` is the end of its ARN, `kms_key_id` the key as it was given (null: the
 * default key), `deleted_at_ms` the moment at which it was marked for deletion. `primary_region` is set where it is replicated.
 */
export type SecretRow = {
  account: string
  region: string
  name: string
  suffix: string
  description: string | null
  kms_key_id: string | null
  owning_service: string | null
  primary_region: string | null
  /** 1 once it has had a tag. */
  was_tagged: number
  created_at_ms: number
  changed_at_ms: number
  accessed_day_ms: number | null
  deleted_at_ms: number | null
}

/**
 * A version; `value` is encrypted and sealed, `data_key` encrypted by KMS under `kms_key_id` (null: the default key). All of
 * it is null while a rotation has still to put the value.
 */
export type SecretVersionRow = {
  account: string
  region: string
  name: string
  version_id: string
  kind: 'string' | 'binary' | null
  value: Uint8Array | null
  data_key: Uint8Array | null
  kms_key_id: string | null
  created_at_ms: number
  accessed_day_ms: number | null
}

/** A staging label, and the version it is attached to: nothing else tells which version is the current one. */
export type SecretStageRow = { account: string; region: string; name: string; stage: string; version_id: string }

/** A tag of a secret. */
export type SecretTagRow = { account: string; region: string; name: string; key: string; value: string }

/** The resource policy of a secret, as it was sent. */
export type SecretPolicyRow = { account: string; region: string; name: string; document: string }

/** A secret marked for deletion, waiting for the end of its recovery window. */
export type SecretDeletionRow = {
  account: string
  region: string
  name: string
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** A region to which a secret is replicated; `status` is Pending while the replica has to follow, then InSync or Failed. */
export type SecretReplicaRow = {
  account: string
  region: string
  name: string
  replica_region: string
  kms_key_id: string | null
  /** 1 when another secret of that name may be overwritten. */
  overwrites: number
  status_message: string | null
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** How far the audit trail has been read for the days of last access. */
export type SecretAccessReadingRow = {
  reader: string
  sequence: number
  status: string
  due_at_ms: number
  leased_until_ms: number
}

export type SecretsManagerTables = {
  secret: SecretRow
  secret_version: SecretVersionRow
  secret_stage: SecretStageRow
  secret_tag: SecretTagRow
  secret_policy: SecretPolicyRow
  secret_deletion: SecretDeletionRow
  secret_replica: SecretReplicaRow
  secret_access_reading: SecretAccessReadingRow
}
