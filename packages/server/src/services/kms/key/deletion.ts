// The end of a key: nothing of it is left, and nothing that was encrypted with it can be read again.
import type { Context } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import type { Tables } from '#store/tables/index.ts'
import type { KmsKeyDeletionRow } from '#store/tables/kms.ts'
import { findCopies } from './copies.ts'
import { findDeletion, scheduleDeletion } from './deletion-schedule.ts'
import { findKey } from './find-key.ts'
import { findGenerations } from './generation.ts'
import { type Key, keyArn } from './key.ts'
import { removeMaterial } from './material.ts'
import { tellServiceEvent } from './service-event.ts'
import { setState } from './state.ts'

type OfKey = Extract<
  { [T in keyof Tables]: 'key_id' extends keyof Tables[T] ? T : never }[keyof Tables],
  `kms_${string}`
>

// The type makes the list complete: a table that belongs to keys and is not in it does not compile.
const TABLES: Record<OfKey, true> = {
  kms_key_material: true,
  kms_key_generation: true,
  kms_alias: true,
  kms_key_tag: true,
  kms_grant: true,
  kms_key_rotation: true,
  kms_key_deletion: true,
  kms_key: true,
}

/** Shreds a key whose waiting period is over, with all that hangs on it, and tells of it. */
export async function deleteWhenDue(row: KmsKeyDeletionRow, context: Context): Promise<void> {
  const { tx } = context
  const { key } = await findKey(row.key_id, context)
  if (!key) return
  await deleteRows(key, tx)
  await context.emit({
    source: 'aws.kms',
    detailType: 'KMS CMK Deletion',
    resources: [keyArn(key)],
    detail: { 'key-id': key.key_id },
  })
  await tellServiceEvent('DeleteKey', key, {}, context)
  await releasePrimary(key, context)
}

async function deleteRows(key: Key, tx: Tx): Promise<void> {
  const { account, region, key_id } = key
  // This process forgets the bytes as well; what others remember leads nowhere without the row of the key.
  for (const { material_id } of await findGenerations(key, tx)) await removeMaterial(key, material_id, tx)
  for (const table of Object.keys(TABLES) as OfKey[]) {
    await tx.run(
      tx.db.deleteFrom(table).where('account', '=', account).where('region', '=', region).where('key_id', '=', key_id),
    )
  }
}

/** The waiting period of a primary key begins when its last replica has gone. */
async function releasePrimary(key: Key, { tx, now }: Context): Promise<void> {
  if (key.primary_region === null) return
  const [last, ...others] = await findCopies(key, tx)
  if (last?.state !== 'PendingReplicaDeletion' || others.length > 0) return
  const waiting = await findDeletion(last, tx)
  if (!waiting) return
  await setState(last, 'PendingDeletion', tx)
  await scheduleDeletion(last, waiting.window_days, now.getTime(), tx)
}
