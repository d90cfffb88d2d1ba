// secretsmanager:UntagResource takes tags off a secret.
import { operation } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable } from '../secret/secret.ts'
import { removeTags } from './tag.ts'

/** Throws InvalidParameterException, InvalidRequestException or ResourceNotFoundException. */
export const untagResource = operation('secretsmanager:UntagResource')({
  effect: 'write',
  target: findSecret,
  async handle({ TagKeys = [] }, target, context) {
    const secret = requireChangeable(target)
    await removeTags(secret, TagKeys, context.tx)
    await markChanged(secret, context)
    return {}
  },
})
