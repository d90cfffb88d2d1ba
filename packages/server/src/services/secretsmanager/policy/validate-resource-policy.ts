// secretsmanager:ValidateResourcePolicy tries a resource policy without attaching it.
import type { OutputOf } from '#api/names.ts'
import { operation } from '#api/operation.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireUsable, type SecretTarget } from '../secret/secret.ts'
import { isOpen, readDocument } from './document.ts'
import { PUBLIC } from './policy.ts'

type ValidationErrors = NonNullable<OutputOf<'secretsmanager:ValidateResourcePolicy'>['ValidationErrors']>

const PUT = 'secretsmanager:PutResourcePolicy'
const LOCKED_OUT = 'This resource policy will not allow you to manage this secret in the future.'

/** Throws MalformedPolicyDocumentException; for a secret that is named also ResourceNotFoundException or InvalidRequestException. */
export const validateResourcePolicy = operation('secretsmanager:ValidateResourcePolicy')({
  effect: 'read',
  // AWS asks for the right to put what is tried, too.
  async target(input, context): Promise<[SecretTarget, SecretTarget]> {
    const target = await findSecret(input, context)
    return [target, { ...target, action: PUT }]
  },
  async handle({ SecretId, ResourcePolicy = '' }, [target], context) {
    if (SecretId !== undefined) requireUsable(target)
    const document = await readDocument(ResourcePolicy, context.tx)
    const errors: ValidationErrors = []
    if (isOpen(document)) errors.push({ CheckName: 'BlockPublicPolicyCheck', ErrorMessage: PUBLIC })
    const isKept = await context.may(PUT, { ...target, policy: () => document })
    if (!isKept) errors.push({ CheckName: 'LockOutCheck', ErrorMessage: LOCKED_OUT })
    return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors }
  },
})
