// secretsmanager:RemoveRegionsFromReplication deletes the copies of a secret in other regions.
import { operation } from '#api/operation.ts'
import { removeSecret, writeMetadata } from '../secret/change.ts'
import { findNamedIn, findSecret } from '../secret/find-secret.ts'
import { requireChangeable, secretArn } from '../secret/secret.ts'
import { forgetReplica, readReplication } from './replica.ts'

/** A region without a copy is no matter. Throws InvalidParameterException, InvalidRequestException or ResourceNotFoundException. */
export const removeRegionsFromReplication = operation('secretsmanager:RemoveRegionsFromReplication')({
  effect: 'write',
  target: findSecret,
  async handle({ RemoveReplicaRegions = [] }, target, { tx }) {
    const secret = requireChangeable(target)
    for (const region of RemoveReplicaRegions) {
      if (!(await forgetReplica(secret, region, tx))) continue
      const copy = await findNamedIn({ ...secret, region }, tx)
      // Another secret of that name is there when the copy could never be made.
      if (copy?.primary_region === secret.region && copy.suffix === secret.suffix) await removeSecret(copy, tx)
    }
    const ReplicationStatus = await readReplication(secret, tx)
    if (!ReplicationStatus) await writeMetadata(secret, { primary_region: null }, tx)
    return { ARN: secretArn(secret), ReplicationStatus: ReplicationStatus ?? [] }
  },
})
