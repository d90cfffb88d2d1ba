// Secrets Manager: what is served, and what is declined with the reason.
import type { Service } from '#api/operation.ts'
import { deleteResourcePolicy } from './policy/delete-resource-policy.ts'
import { getResourcePolicy } from './policy/get-resource-policy.ts'
import { putResourcePolicy } from './policy/put-resource-policy.ts'
import { validateResourcePolicy } from './policy/validate-resource-policy.ts'
import { removeRegionsFromReplication } from './replica/remove-regions-from-replication.ts'
import { replicateSecretToRegions } from './replica/replicate-secret-to-regions.ts'
import { stopReplicationToReplica } from './replica/stop-replication-to-replica.ts'
import { cancelRotateSecret } from './rotation/cancel-rotate-secret.ts'
import { rotateSecret } from './rotation/rotate-secret.ts'
import { createSecret } from './secret/create-secret.ts'
import { deleteSecret } from './secret/delete-secret.ts'
import { describeSecret } from './secret/describe-secret.ts'
import { findSecret } from './secret/find-secret.ts'
import { getRandomPassword } from './secret/get-random-password.ts'
import { listSecrets } from './secret/list-secrets.ts'
import { restoreSecret } from './secret/restore-secret.ts'
import { updateSecret } from './secret/update-secret.ts'
import { tagResource } from './tag/tag-resource.ts'
import { untagResource } from './tag/untag-resource.ts'
import { batchGetSecretValue } from './version/batch-get-secret-value.ts'
import { getSecretValue } from './version/get-secret-value.ts'
import { listSecretVersionIds } from './version/list-secret-version-ids.ts'
import { putSecretValue } from './version/put-secret-value.ts'
import { updateSecretVersionStage } from './version/update-secret-version-stage.ts'

/** Secrets Manager. */
export const secretsmanager: Service = {
  name: 'secretsmanager',
  find: (arn, context) => findSecret({ SecretId: arn }, context),
  operations: [
    batchGetSecretValue,
    cancelRotateSecret,
    createSecret,
    deleteResourcePolicy,
    deleteSecret,
    describeSecret,
    getRandomPassword,
    getResourcePolicy,
    getSecretValue,
    listSecretVersionIds,
    listSecrets,
    putResourcePolicy,
    putSecretValue,
    removeRegionsFromReplication,
    replicateSecretToRegions,
    restoreSecret,
    rotateSecret,
    stopReplicationToReplica,
    tagResource,
    untagResource,
    updateSecret,
    updateSecretVersionStage,
    validateResourcePolicy,
  ],
  declined: {},
}
