// secretsmanager:ValidateResourcePolicy tries a resource policy without attaching it.
import { operation } from '#api/operation.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireUsable } from '../secret/secret.ts'
import { isPublic, readStatements } from './document.ts'
import { PUBLIC } from './policy.ts'

/** Throws MalformedPolicyDocumentException; for a secret that is named also ResourceNotFoundException or InvalidRequestException. */
export const validateResourcePolicy = operation('secretsmanager:ValidateResourcePolicy')({
  effect: 'read',
  target: findSecret,
  handle({ SecretId, ResourcePolicy = '' }, target) {
    if (SecretId !== undefined) requireUsable(target)
    const isOpen = readStatements(ResourcePolicy).some(isPublic)
    return {
      PolicyValidationPassed: !isOpen,
      ValidationErrors: isOpen ? [{ CheckName: 'BlockPublicPolicyCheck', ErrorMessage: PUBLIC }] : [],
    }
  },
})
