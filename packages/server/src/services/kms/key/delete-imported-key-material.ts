// kms:DeleteImportedKeyMaterial: material that a customer brought is shredded; the key waits for it to be brought again.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { KmsKeyGenerationRow } from '#store/tables/kms.ts'
import { findKey } from './find-key.ts'
import { findGenerations } from './generation.ts'
import { dropMaterial } from './imported-material.ts'
import { keyArn, requireKey } from './key.ts'
import { removeMaterial } from './material.ts'
import { checkOrigin, findPending } from './rotation.ts'

const removeGeneration = prepare<Pick<KmsKeyGenerationRow, 'account' | 'region' | 'key_id' | 'material_id'>>()(
  (db, { account, region, key_id, material_id }) =>
    db
      .deleteFrom('kms_key_generation')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('key_id', '=', key_id)
      .where('material_id', '=', material_id),
)

/** Shreds imported material, the current one unless another is named. What has never been current is forgotten altogether. */
export const deleteImportedKeyMaterial = operation('kms:DeleteImportedKeyMaterial')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ KeyMaterialId }, target, { tx }) {
    const key = requireKey(target)
    checkOrigin(key, 'EXTERNAL')
    const generations = await findGenerations(key, tx)
    const id = KeyMaterialId ?? key.current_material_id
    const row = generations.find(({ material_id }) => material_id === id)
    if (!row && KeyMaterialId !== undefined) {
      refuse('NotFoundException', `Key material '${id}' does not exist in ${keyArn(key)}`)
    }
    if (row && row === findPending(generations, key)) {
      await removeMaterial(key, id, tx)
      await tx.run(removeGeneration, row)
    } else if (row && row.status !== 'Missing') await dropMaterial(key, row, tx)
    const isTold = row !== undefined && key.spec === 'SYMMETRIC_DEFAULT'
    return { KeyId: keyArn(key), ...(isTold && { KeyMaterialId: id }) }
  },
})
