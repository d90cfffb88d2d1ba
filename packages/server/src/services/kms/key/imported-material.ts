// Material that customers bring: what happens to a key when it comes, goes and expires.
import type { Context } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import type { KmsKeyGenerationRow } from '#store/tables/kms.ts'
import { findKey } from './find-key.ts'
import { changeGeneration, findGenerations } from './generation.ts'
import { type Key, keyArn } from './key.ts'
import { removeMaterial } from './material.ts'
import { tellServiceEvent } from './service-event.ts'
import { setState } from './state.ts'

/** Whether a key waits for material, the first or any that it had. */
export async function lacksMaterial(key: Key, tx: Tx): Promise<boolean> {
  if (key.origin !== 'EXTERNAL') return false
  const generations = await findGenerations(key, tx)
  return generations.length === 0 || generations.some(({ status }) => status === 'Missing')
}

/** Shreds the bytes of imported material. The key can do nothing until the same are imported again. */
export async function dropMaterial(key: Key, row: KmsKeyGenerationRow, tx: Tx): Promise<void> {
  await removeMaterial(key, row.material_id, tx)
  await changeGeneration(row, { status: 'Missing', due_at_ms: 0 }, tx)
  if (key.state === 'Enabled' || key.state === 'Disabled') await setState(key, 'PendingImport', tx)
}

/** Shreds imported material whose time has come, and tells of it. */
export async function expireWhenDue(row: KmsKeyGenerationRow, context: Context): Promise<void> {
  const { key } = await findKey(row.key_id, context)
  if (!key) return
  await dropMaterial(key, row, context.tx)
  await context.emit({
    source: 'aws.kms',
    detailType: 'KMS Imported Key Material Expiration',
    resources: [keyArn(key)],
    detail: { 'key-id': key.key_id },
  })
  await tellServiceEvent('DeleteExpiredKeyMaterial', key, { keyMaterialId: row.material_id }, context)
}
