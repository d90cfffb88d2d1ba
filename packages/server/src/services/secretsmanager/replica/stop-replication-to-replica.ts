// secretsmanager:StopReplicationToReplica makes a replica a secret of its own; it is called where the replica is.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { markChanged, writeMetadata } from '../secret/change.ts'
import { findNamedIn, findSecret } from '../secret/find-secret.ts'
import { isReplica, requireUsable, secretArn } from '../secret/secret.ts'
import { forgetReplica, readReplication } from './replica.ts'

const NO_REPLICA = 'Operation only permitted on a replica secret. Call must be made in the Region of the replica.'

/** Throws InvalidParameterException, InvalidRequestException or ResourceNotFoundException. */
export const stopReplicationToReplica = operation('secretsmanager:StopReplicationToReplica')({
  effect: 'write',
  target: findSecret,
  async handle(_, target, context) {
    const replica = requireUsable(target)
    if (!isReplica(replica)) refuse('InvalidParameterException', NO_REPLICA)
    const primaryKey = { ...replica, region: replica.primary_region as string }
    await forgetReplica(primaryKey, replica.region, context.tx)
    const primary = await findNamedIn(primaryKey, context.tx)
    if (primary && !(await readReplication(primary, context.tx))) {
      await writeMetadata(primary, { primary_region: null }, context.tx)
    }
    await markChanged(replica, context, { primary_region: null })
    return { ARN: secretArn(replica) }
  },
})
