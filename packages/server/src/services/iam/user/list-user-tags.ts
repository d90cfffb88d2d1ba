// iam:ListUserTags lists the tags of a user, by key.
import { operation } from '#api/operation.ts'
import { pageTags } from '../tag/tag.ts'
import { requireUser, targetUser } from './user.ts'

/** Throws NoSuchEntity. */
export const listUserTags = operation('iam:ListUserTags')({
  effect: 'read',
  target: targetUser,
  handle: (input, target, context) => pageTags(context, requireUser(target).user_id, input),
})
