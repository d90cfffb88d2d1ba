// secretsmanager:ReplicateSecretToRegions begins to keep copies of a secret in other regions.
import { operation } from '#api/operation.ts'
import { writeMetadata } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { replicationKeys } from '../secret/request-keys.ts'
import { requireChangeable, secretArn } from '../secret/secret.ts'
import { addReplicas, readReplication } from './replica.ts'

/** Throws InvalidParameterException, InvalidRequestException or ResourceNotFoundException; what fails later is told by DescribeSecret. */
export const replicateSecretToRegions = operation('secretsmanager:ReplicateSecretToRegions')({
  effect: 'write',
  target: (input, context) => findSecret(input, context, replicationKeys(input)),
  async handle({ AddReplicaRegions = [], ForceOverwriteReplicaSecret = false }, target, { tx, now }) {
    const secret = requireChangeable(target)
    await addReplicas(secret, AddReplicaRegions, ForceOverwriteReplicaSecret, tx, now)
    await writeMetadata(secret, { primary_region: secret.region }, tx)
    return { ARN: secretArn(secret), ReplicationStatus: await readReplication(secret, tx) }
  },
})
