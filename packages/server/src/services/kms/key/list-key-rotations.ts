// kms:ListKeyRotations: the material a key has had, page by page.
import type { OutputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import type { KmsKeyGenerationRow } from '#store/tables/kms.ts'
import { cutPage, nameBefore } from '../paging.ts'
import { describeExpiration } from './description.ts'
import { findKey } from './find-key.ts'
import { findGenerations } from './generation.ts'
import { type Key, requireKey } from './key.ts'
import { findPending, refuseUnrotatable } from './rotation.ts'

type Entry = NonNullable<OutputOf<'kms:ListKeyRotations'>['Rotations']>[number]

const USUAL_LIMIT = 100

/** Lists the rotations of a key, oldest first; or all its material, the first and what waits for a rotation as well. */
export const listKeyRotations = operation('kms:ListKeyRotations')({
  effect: 'read',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ IncludeKeyMaterial, Limit = USUAL_LIMIT, Marker }, target, context) {
    const key = requireKey(target)
    refuseUnrotatable(key)
    const generations = await findGenerations(key, context.tx)
    const pending = findPending(generations, key)
    const listed = generations.filter(
      ({ rotation, generation }) =>
        (rotation !== null || IncludeKeyMaterial === 'ALL_KEY_MATERIAL') && generation > readPosition(Marker, context),
    )
    const { shown, paging } = cutPage(listed, Limit, ({ generation }) => String(generation), context)
    return { Rotations: shown.map((row) => entryOf(row, key, pending)), ...paging }
  },
})

function readPosition(marker: string | undefined, context: Context): number {
  const name = nameBefore(marker, context)
  return name === '' ? -1 : Number(name)
}

function entryOf(row: KmsKeyGenerationRow, key: Key, pending: KmsKeyGenerationRow | undefined): Entry {
  const isImported = key.origin === 'EXTERNAL'
  return {
    KeyId: key.key_id,
    KeyMaterialId: row.material_id,
    KeyMaterialState: stateOf(row, key, pending),
    ...(row.description !== null && { KeyMaterialDescription: row.description }),
    ...(isImported && { ImportState: row.status === 'Missing' ? 'PENDING_IMPORT' : 'IMPORTED' }),
    ...(isImported && describeExpiration(row)),
    ...(row.rotated_at_ms !== null && { RotationDate: new Date(row.rotated_at_ms) }),
    ...(row.rotation !== null && { RotationType: row.rotation }),
  }
}

function stateOf(
  { material_id }: KmsKeyGenerationRow,
  key: Key,
  pending: KmsKeyGenerationRow | undefined,
): Entry['KeyMaterialState'] {
  if (material_id === key.current_material_id) return 'CURRENT'
  return material_id === pending?.material_id ? 'PENDING_ROTATION' : 'NON_CURRENT'
}
