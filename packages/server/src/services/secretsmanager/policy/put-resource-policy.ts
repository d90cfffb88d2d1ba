// secretsmanager:PutResourcePolicy says who else may use a secret.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable, secretArn } from '../secret/secret.ts'
import { isPublic, readStatements } from './document.ts'
import { PUBLIC, writePolicy } from './policy.ts'

/** Throws MalformedPolicyDocumentException, PublicPolicyException, ResourceNotFoundException, InvalidRequestException or InvalidParameterException. */
export const putResourcePolicy = operation('secretsmanager:PutResourcePolicy')({
  effect: 'write',
  target: findSecret,
  async handle({ ResourcePolicy = '', BlockPublicPolicy = false }, target, context) {
    const secret = requireChangeable(target)
    const statements = readStatements(ResourcePolicy)
    if (BlockPublicPolicy && statements.some(isPublic)) refuse('PublicPolicyException', PUBLIC)
    await writePolicy(secret, ResourcePolicy, context.tx)
    await markChanged(secret, context)
    return { ARN: secretArn(secret), Name: secret.name }
  },
})
