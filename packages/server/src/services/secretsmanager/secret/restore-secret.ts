// secretsmanager:RestoreSecret takes back the deletion of a secret before its recovery window ends.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { writeMetadata } from './change.ts'
import { findSecret } from './find-secret.ts'
import { refuseReplica, requireSecret, type SecretKey, secretArn } from './secret.ts'
import { tellServiceEvent } from './service-event.ts'

const deleteDeletion = prepare<SecretKey>()((db, { account, region, name }) =>
  db.deleteFrom('secret_deletion').where('account', '=', account).where('region', '=', region).where('name', '=', name),
)

/** A secret that is not marked for deletion stays as it is. Throws ResourceNotFoundException, ValidationException or InvalidParameterException. */
export const restoreSecret = operation('secretsmanager:RestoreSecret')({
  effect: 'write',
  target: findSecret,
  async handle(_, target, context) {
    const secret = requireSecret(target)
    refuseReplica(secret)
    if (secret.deleted_at_ms !== null) {
      await context.tx.run(deleteDeletion, secret)
      await writeMetadata(secret, { deleted_at_ms: null }, context.tx)
      await tellServiceEvent('CancelSecretVersionDelete', secret, context)
    }
    return { ARN: secretArn(secret), Name: secret.name }
  },
})
