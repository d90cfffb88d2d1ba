// Empties an account: every row of every table that belongs to one.
import type { Tx } from './store.ts'
import type { Tables } from './tables/index.ts'

type OfAccount = { [T in keyof Tables]: 'account' extends keyof Tables[T] ? T : never }[keyof Tables]

// The type makes the list complete: a table with an account that is not in it does not compile.
const TABLES: Record<OfAccount, true> = {
  account: true,
  access_key: true,
  access_key_use: true,
  audit: true,
  audit_index: true,
  outbox: true,
  iam_user: true,
  iam_group: true,
  iam_group_member: true,
  iam_role: true,
  iam_policy: true,
  iam_policy_version: true,
  iam_attachment: true,
  iam_inline_policy: true,
  iam_tag: true,
  iam_oidc_provider: true,
  kms_grant: true,
  kms_key: true,
  kms_key_material: true,
  kms_key_generation: true,
  kms_key_deletion: true,
  kms_key_rotation: true,
  kms_key_tag: true,
  kms_alias: true,
  parameter: true,
  parameter_version: true,
  parameter_label: true,
  parameter_tag: true,
  parameter_policy: true,
  parameter_resource_policy: true,
  secret_rotation: true,
  service_setting: true,
  trail: true,
  trail_digest: true,
  trail_file: true,
  trail_key: true,
  secret: true,
  secret_version: true,
  secret_stage: true,
  secret_tag: true,
  secret_policy: true,
  secret_deletion: true,
  secret_replica: true,
}

/** Deletes all rows of an account (12 digits), its audit trail included. */
export async function deleteAccount(tx: Tx, account: string): Promise<void> {
  for (const table of Object.keys(TABLES) as OfAccount[]) {
    await tx.run(tx.db.deleteFrom(table).where('account', '=', account))
  }
}
