// secretsmanager:PutSecretValue adds a version to a secret.
import { operation } from '#api/operation.ts'
import { rates } from '../rates.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable, secretArn } from '../secret/secret.ts'
import { putValue } from './put-value.ts'
import { requireToken, requireValue } from './value.ts'

/** Throws what `putValue` throws, ResourceNotFoundException, InvalidRequestException and InvalidParameterException. */
export const putSecretValue = operation('secretsmanager:PutSecretValue')({
  effect: 'write',
  rate: rates.PutSecretValue,
  target: findSecret,
  async handle(input, target, context) {
    const token = requireToken(input.ClientRequestToken)
    const value = requireValue(input)
    const secret = requireChangeable(target)
    const labels = await putValue(secret, { token, value, labels: input.VersionStages }, context)
    return { ARN: secretArn(secret), Name: secret.name, VersionId: token, VersionStages: labels }
  },
})
