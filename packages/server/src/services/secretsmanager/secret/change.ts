// The rows of a secret as it comes into being, changes and goes.
import { randomInt } from 'node:crypto'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { SecretRow } from '#store/tables/secretsmanager.ts'
import { followPrimary } from '../replica/replica.ts'
import type { Secret, SecretKey } from './secret.ts'

const SUFFIX_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const SUFFIX_LENGTH = 6

/** Adds a secret; changes no row when the name is taken. */
export const insertSecret = prepare<SecretRow>()((db, row) =>
  db
    .insertInto('secret')
    .values({
      account: row.account,
      region: row.region,
      name: row.name,
      suffix: row.suffix,
      description: row.description,
      kms_key_id: row.kms_key_id,
      owning_service: row.owning_service,
      primary_region: row.primary_region,
      was_tagged: row.was_tagged,
      created_at_ms: row.created_at_ms,
      changed_at_ms: row.changed_at_ms,
      accessed_day_ms: row.accessed_day_ms,
      deleted_at_ms: row.deleted_at_ms,
    })
    .onConflict((conflict) => conflict.doNothing()),
)

const updateMetadata = prepare<
  SecretKey &
    Pick<SecretRow, 'description' | 'kms_key_id' | 'primary_region' | 'was_tagged' | 'changed_at_ms' | 'deleted_at_ms'>
>()((db, row) =>
  db
    .updateTable('secret')
    .set({
      description: row.description,
      kms_key_id: row.kms_key_id,
      primary_region: row.primary_region,
      was_tagged: row.was_tagged,
      changed_at_ms: row.changed_at_ms,
      deleted_at_ms: row.deleted_at_ms,
    })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('name', '=', row.name),
)

const deletions = (
  [
    'secret',
    'secret_version',
    'secret_stage',
    'secret_tag',
    'secret_policy',
    'secret_deletion',
    'secret_replica',
    'secret_rotation',
  ] as const
).map((table) =>
  prepare<SecretKey>()((db, { account, region, name }) =>
    db.deleteFrom(table).where('account', '=', account).where('region', '=', region).where('name', '=', name),
  ),
)

/** The six characters that end the ARN of a new secret. */
export function createSuffix(): string {
  return Array.from({ length: SUFFIX_LENGTH }, () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)]).join('')
}

/** Writes what differs in a secret's metadata as it is; nothing is told to its replicas. Answers the secret after it. */
export async function writeMetadata(secret: Secret, changes: Partial<Secret>, tx: Tx): Promise<Secret> {
  const changed = { ...secret, ...changes }
  await tx.run(updateMetadata, changed)
  return changed
}

/** Notes that a secret has changed, in its metadata or in its versions; its replicas are to follow. Answers the secret after it. */
export async function markChanged(
  secret: Secret,
  { tx, now }: Context,
  changes: Partial<Secret> = {},
): Promise<Secret> {
  const changed = await writeMetadata(secret, { ...changes, changed_at_ms: now.getTime() }, tx)
  if (changed.primary_region === changed.region) await followPrimary(changed, tx, now)
  return changed
}

/** Deletes a secret with its versions and all that hangs on it, at once. */
export async function removeSecret(secret: SecretKey, tx: Tx): Promise<void> {
  for (const deletion of deletions) await tx.run(deletion, secret)
}
