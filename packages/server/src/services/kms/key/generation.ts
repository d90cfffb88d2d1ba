// The generations of a key's material: the order in which they came, and whether their bytes are there.
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import type { KmsKeyGenerationRow } from '#store/tables/kms.ts'
import type { Key } from './key.ts'
import { materialIdOf, type Owner, putMaterial } from './material.ts'

/** What is told of a generation besides its bytes. */
export type Origins = Pick<KmsKeyGenerationRow, 'generation'> &
  Partial<Pick<KmsKeyGenerationRow, 'rotation' | 'rotated_at_ms' | 'description' | 'status' | 'due_at_ms'>>

type KeyName = Pick<Key, 'account' | 'region' | 'key_id'>

/** Adds a generation without its bytes. */
export const insertGeneration = prepare<KmsKeyGenerationRow>()((db, row) =>
  db.insertInto('kms_key_generation').values({
    account: row.account,
    region: row.region,
    key_id: row.key_id,
    material_id: row.material_id,
    generation: row.generation,
    rotation: row.rotation,
    rotated_at_ms: row.rotated_at_ms,
    description: row.description,
    status: row.status,
    due_at_ms: row.due_at_ms,
    leased_until_ms: row.leased_until_ms,
  }),
)
const allOfKey = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_key_generation')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .orderBy('generation'),
)
const update = prepare<KmsKeyGenerationRow>()((db, row) =>
  db
    .updateTable('kms_key_generation')
    .set({
      rotation: row.rotation,
      rotated_at_ms: row.rotated_at_ms,
      description: row.description,
      status: row.status,
      due_at_ms: row.due_at_ms,
      leased_until_ms: row.leased_until_ms,
    })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('key_id', '=', row.key_id)
    .where('material_id', '=', row.material_id),
)
const setCurrent = prepare<KeyName & { material_id: string }>()((db, { account, region, key_id, material_id }) =>
  db
    .updateTable('kms_key')
    .set({ current_material_id: material_id })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)

/** The generations of a key, oldest first. */
export function findGenerations({ account, region, key_id }: KeyName, tx: Tx): Eventually<KmsKeyGenerationRow[]> {
  return tx.rows(allOfKey, { account, region, key_id })
}

/** Adds a generation with its bytes, Kept unless told otherwise; answers the id of the material. */
export async function addGeneration(owner: Owner, material: Uint8Array, origins: Origins, tx: Tx, nowMs: number) {
  const { account, region, key_id } = owner
  const material_id = materialIdOf(owner, material)
  await putMaterial(owner, material_id, material, tx, nowMs)
  await tx.run(insertGeneration, {
    rotation: null,
    rotated_at_ms: null,
    description: null,
    status: 'Kept',
    due_at_ms: 0,
    leased_until_ms: 0,
    ...origins,
    account,
    region,
    key_id,
    material_id,
  })
  return material_id
}

/** Stores what has become of a generation; nobody has it in hand afterwards. */
export function changeGeneration(row: KmsKeyGenerationRow, change: Partial<KmsKeyGenerationRow>, tx: Tx) {
  return tx.run(update, { ...row, leased_until_ms: 0, ...change })
}

/** Makes a generation the one a key encrypts with. */
export function makeCurrent({ account, region, key_id }: KeyName, material_id: string, tx: Tx): Eventually<number> {
  return tx.run(setCurrent, { account, region, key_id, material_id })
}
