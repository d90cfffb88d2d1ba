// secretsmanager:DeleteResourcePolicy takes the resource policy off a secret.
import { operation } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable, secretArn } from '../secret/secret.ts'
import { writePolicy } from './policy.ts'

/** A secret without a policy stays so. Throws ResourceNotFoundException, InvalidRequestException or InvalidParameterException. */
export const deleteResourcePolicy = operation('secretsmanager:DeleteResourcePolicy')({
  effect: 'write',
  target: findSecret,
  async handle(_, target, context) {
    const secret = requireChangeable(target)
    await writePolicy(secret, undefined, context.tx)
    await markChanged(secret, context)
    return { ARN: secretArn(secret), Name: secret.name }
  },
})
