// iam:UntagUser takes tags off a user.
import { operation } from '#api/operation.ts'
import { removeTags } from '../tag/tag.ts'
import { requireUser, targetUser } from './user.ts'

/** Throws NoSuchEntity and InvalidInput. */
export const untagUser = operation('iam:UntagUser')({
  effect: 'write',
  target: targetUser,
  async handle({ TagKeys = [] }, target, context) {
    await removeTags(context, requireUser(target).user_id, TagKeys)
    return {}
  },
})
