// iam:TagUser puts tags on a user.
import { operation } from '#api/operation.ts'
import { setTags } from '../tag/tag.ts'
import { requireUser, targetUser } from './user.ts'

/** Throws NoSuchEntity, InvalidInput and LimitExceeded. */
export const tagUser = operation('iam:TagUser')({
  effect: 'write',
  target: targetUser,
  async handle({ Tags = [] }, target, context) {
    await setTags(context, requireUser(target).user_id, Tags)
    return {}
  },
})
