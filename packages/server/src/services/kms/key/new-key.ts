// How a key comes into being, whoever asks for it.
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { KmsKeyRow } from '#store/tables/kms.ts'
import { addGeneration } from './generation.ts'
import type { Key, NewKey } from './key.ts'
import { materialIdOf } from './material.ts'

/** Adds the row of a key. */
export const insertKey = prepare<KmsKeyRow>()((db, row) =>
  db.insertInto('kms_key').values({
    account: row.account,
    region: row.region,
    key_id: row.key_id,
    description: row.description,
    manager: row.manager,
    service: row.service,
    usage: row.usage,
    spec: row.spec,
    state: row.state,
    origin: row.origin,
    policy: row.policy,
    current_material_id: row.current_material_id,
    created_at_ms: row.created_at_ms,
    primary_region: row.primary_region,
  }),
)

/** Stores a new key with its first material, ready for use; without material it waits for its import. */
export async function storeKey(made: NewKey, material: Uint8Array | undefined, tx: Tx, nowMs: number): Promise<Key> {
  const key: KmsKeyRow = {
    ...made,
    state: material ? 'Enabled' : 'PendingImport',
    current_material_id: material ? materialIdOf(made, material) : '',
    created_at_ms: nowMs,
  }
  await tx.run(insertKey, key)
  if (material) await addGeneration(key, material, { generation: 0 }, tx, nowMs)
  return key
}
