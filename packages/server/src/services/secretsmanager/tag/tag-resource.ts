// secretsmanager:TagResource puts tags on a secret.
import { operation } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable } from '../secret/secret.ts'
import { addTags } from './tag.ts'

/** Throws InvalidParameterException, InvalidRequestException or ResourceNotFoundException. */
export const tagResource = operation('secretsmanager:TagResource')({
  effect: 'write',
  target: findSecret,
  async handle({ Tags = [] }, target, context) {
    const secret = requireChangeable(target)
    await addTags(secret, Tags, context.tx)
    await markChanged(secret, context, Tags.length > 0 ? { was_tagged: 1 } : {})
    return {}
  },
})
