// secretsmanager:PutResourcePolicy says who else may use a secret.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable, secretArn } from '../secret/secret.ts'
import { isOpen, readDocument } from './document.ts'
import { PUBLIC, writePolicy } from './policy.ts'

/** Throws MalformedPolicyDocumentException, PublicPolicyException, ResourceNotFoundException, InvalidRequestException or InvalidParameterException. */
export const putResourcePolicy = operation('secretsmanager:PutResourcePolicy')({
  effect: 'write',
  target: (input, context) =>
    findSecret(input, context, { 'secretsmanager:blockpublicpolicy': String(input.BlockPublicPolicy ?? false) }),
  async handle({ ResourcePolicy = '', BlockPublicPolicy = false }, target, context) {
    const secret = requireChangeable(target)
    const document = await readDocument(ResourcePolicy, context.tx)
    if (BlockPublicPolicy && isOpen(document)) refuse('PublicPolicyException', PUBLIC)
    await writePolicy(secret, document, context.tx)
    await markChanged(secret, context)
    return { ARN: secretArn(secret), Name: secret.name }
  },
})
