// The tables every service stands on: accounts, access keys, the audit trail, the outbox, the keyring.
import type { Generated } from 'kysely'

/** One call as CloudTrail tells it; `record` is its JSON. */
export type AuditRow = {
  event_id: string
  account: string
  region: string
  at_ms: number
  event_source: string
  event_name: string
  access_key_id: string | null
  error_code: string | null
  record: string
}

/** One change event, kept until it has been delivered; `detail` and `resources` are JSON. */
export type OutboxRow = {
  event_id: string
  account: string
  region: string
  at_ms: number
  source: string
  detail_type: string
  resources: string
  detail: string
}

/** An account; `epoch` rises with every change to who may do what in it, so that caches know they are old. */
export type AccountRow = { account: string; epoch: number; created_at_ms: number }

/** A long-term access key of the user with the id; its secret is sealed. */
export type AccessKeyRow = {
  access_key_id: string
  account: string
  user_id: string
  secret: Uint8Array
  status: string
  created_at_ms: number
}

/** A version of the key that seals values, itself sealed by the root key; `salt` is the passphrase's, when there is one. */
export type KeyringRow = { version: number; salt: Uint8Array | null; sealed: Uint8Array; created_at_ms: number }

/** The work of dropping events whose time is over. */
export type OutboxKeepingRow = { keeper: string; status: string; due_at_ms: number; leased_until_ms: number }

export type GroundTables = {
  /** `development` is 1 when its root has a key that everyone knows. */
  account: AccountRow & { development: Generated<number> }
  access_key: AccessKeyRow
  audit: AuditRow & { sequence: Generated<number> }
  outbox: OutboxRow & { sequence: Generated<number> }
  outbox_keeping: OutboxKeepingRow
  keyring: KeyringRow
}
