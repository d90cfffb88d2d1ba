// Rotates the KMS keys whose automatic rotation is due.
import type { Pipeline } from '#api/pipeline.ts'
import type { KmsKeyRotationRow } from '#store/tables/kms.ts'
import { type Carry, createHeldWork } from './held-work.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

const queue = createQueue('kms_key_rotation', ['account', 'region', 'key_id'])

/** The work of rotating keys, unless their rotation was turned off meanwhile. */
export function createKeyRotation(
  pipeline: Pick<Pipeline, 'act'>,
  rotate: Carry<KmsKeyRotationRow>,
): Work<KmsKeyRotationRow> {
  return createHeldWork(pipeline, 'kms', queue, rotate)
}
