// Deletes the KMS keys whose waiting period is over.
import type { Pipeline } from '#api/pipeline.ts'
import type { KmsKeyDeletionRow } from '#store/tables/kms.ts'
import { type Carry, createHeldWork } from './held-work.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

const queue = createQueue('kms_key_deletion', ['account', 'region', 'key_id'])

/** The work of deleting keys, unless their deletion was cancelled meanwhile. */
export function createKeyDeletion(
  pipeline: Pick<Pipeline, 'act'>,
  remove: Carry<KmsKeyDeletionRow>,
): Work<KmsKeyDeletionRow> {
  return createHeldWork(pipeline, 'kms', queue, remove)
}
