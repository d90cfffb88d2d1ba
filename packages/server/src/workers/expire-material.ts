// Shreds the imported material of KMS keys whose time has come.
import type { Pipeline } from '#api/pipeline.ts'
import type { KmsKeyGenerationRow } from '#store/tables/kms.ts'
import { type Carry, createHeldWork } from './held-work.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

const queue = createQueue('kms_key_generation', ['account', 'region', 'key_id', 'material_id'])

/** The work of expiring material, unless it was imported anew meanwhile. */
export function createMaterialExpiry(
  pipeline: Pick<Pipeline, 'act'>,
  expire: Carry<KmsKeyGenerationRow>,
): Work<KmsKeyGenerationRow> {
  return createHeldWork(pipeline, 'kms', queue, expire)
}
