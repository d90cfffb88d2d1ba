// The bytes of keys: sealed in the store, unwrapped for as long as the process remembers them.
import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { BoundedCache } from '#store/bounded-cache.ts'
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import type { KmsKeyMaterialRow } from '#store/tables/kms.ts'
import { type Key, keyArn, sharedArn } from './key.ts'
import { importMaterial } from './key-spec.ts'

/** Whose material it is. */
export type Owner = Pick<Key, 'account' | 'region' | 'key_id' | 'primary_region'>

type Generation = Pick<KmsKeyMaterialRow, 'account' | 'region' | 'key_id' | 'material_id'>

/** The length of the material of a symmetric encryption key in bytes. */
export const SYMMETRIC_LENGTH = 32

// A generation never changes, so it is never stale. What is remembered is of no use by itself: every call reads the row of its
// key first, and a key that is gone, disabled or emptied is refused before its material is asked for.
const unwrapped = new BoundedCache<KeyObject>(1024)

const insertMaterial = prepare<KmsKeyMaterialRow>()((db, row) =>
  db.insertInto('kms_key_material').values({
    account: row.account,
    region: row.region,
    key_id: row.key_id,
    material_id: row.material_id,
    material: row.material,
    created_at_ms: row.created_at_ms,
  }),
)
const materialById = prepare<Generation>()((db, { account, region, key_id, material_id }) =>
  db
    .selectFrom('kms_key_material')
    .select('material')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('material_id', '=', material_id),
)
const deleteMaterial = prepare<Generation>()((db, { account, region, key_id, material_id }) =>
  db
    .deleteFrom('kms_key_material')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('material_id', '=', material_id),
)

/** New material for a symmetric encryption key; the caller wipes it. */
export function createSymmetricMaterial(): Buffer {
  return randomBytes(SYMMETRIC_LENGTH)
}

/** The id of material, 64 hexadecimal digits: the same for the same bytes in all copies of a key, and in no other key. */
export function materialIdOf(owner: Owner, material: Uint8Array): string {
  return createHash('sha256')
    .update(`kms material of ${sharedArn(owner)}\0`)
    .update(material)
    .digest('hex')
}

/** Keeps the bytes of one generation of a key's material. */
export async function putMaterial(owner: Owner, id: string, material: Uint8Array, tx: Tx, nowMs: number) {
  const { account, region, key_id } = owner
  const sealed = tx.seal(account, placeOf(owner, id), material)
  await tx.run(insertMaterial, { account, region, key_id, material_id: id, material: sealed, created_at_ms: nowMs })
}

/** The bytes of one generation, or undefined when they are not there; the caller wipes them. Throws when they were altered. */
export async function openMaterial(owner: Owner, id: string, tx: Tx): Promise<Buffer | undefined> {
  const { account, region, key_id } = owner
  const row = await tx.first(materialById, { account, region, key_id, material_id: id })
  return row && tx.open(account, placeOf(owner, id), row.material)
}

/** Shreds the bytes of one generation. */
export function removeMaterial(owner: Owner, id: string, tx: Tx): Eventually<number> {
  const { account, region, key_id } = owner
  unwrapped.delete(placeOf(owner, id))
  return tx.run(deleteMaterial, { account, region, key_id, material_id: id })
}

/** One generation of a key's material, or undefined when the key has no such one. Throws when the stored value was altered. */
export async function findMaterial(key: Key, materialId: string, tx: Tx): Promise<KeyObject | undefined> {
  const place = placeOf(key, materialId)
  const known = unwrapped.get(place)
  if (known) return known
  const bytes = await openMaterial(key, materialId, tx)
  if (!bytes) return undefined
  const material = importMaterial(key.spec, bytes)
  bytes.fill(0)
  unwrapped.set(place, material)
  return material
}

/** The material a key encrypts with. */
export async function findCurrentMaterial(key: Key, tx: Tx): Promise<KeyObject> {
  const material = await findMaterial(key, key.current_material_id, tx)
  if (!material) throw new Error(`${keyArn(key)} has lost its current material`)
  return material
}

function placeOf(
  { account, region, key_id }: Pick<Owner, 'account' | 'region' | 'key_id'>,
  materialId: string,
): string {
  return `kms_key_material/${account}/${region}/${key_id}/${materialId}/material`
}
