// secretsmanager:GetResourcePolicy shows the resource policy of a secret.
import { operation } from '#api/operation.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireUsable, secretArn } from '../secret/secret.ts'
import { showDocument } from './document.ts'

/** Throws ResourceNotFoundException, ValidationException or InvalidRequestException. */
export const getResourcePolicy = operation('secretsmanager:GetResourcePolicy')({
  effect: 'read',
  target: findSecret,
  async handle(_, target, { tx }) {
    const secret = requireUsable(target)
    const document = await target.policy?.()
    return {
      ARN: secretArn(secret),
      Name: secret.name,
      ResourcePolicy: document === undefined ? undefined : await showDocument(document, tx),
    }
  },
})
