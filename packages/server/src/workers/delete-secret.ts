// Ends recovery windows: a secret that was marked for deletion and not restored is deleted for good.
import type { Pipeline } from '#api/pipeline.ts'
import type { SecretDeletionRow } from '#store/tables/secretsmanager.ts'
import { createHeldWork } from './held-work.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

const queue = createQueue('secret_deletion', ['account', 'region', 'name'])

/** The work of deleting secrets whose recovery window has ended. The deletion and its events commit together. */
export function createSecretDeletion(pipeline: Pick<Pipeline, 'act'>): Work<SecretDeletionRow> {
  return createHeldWork(pipeline, 'secretsmanager', queue, async ({ name }, context) => {
    // The row of this work goes with all the others of the secret.
    await context.call('secretsmanager:DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true })
  })
}
