// iam:TagRole puts tags on a role.
import { operation } from '#api/operation.ts'
import { setTags } from '../tag/tag.ts'
import { requireRole, targetRole } from './role.ts'

/** Throws NoSuchEntity, InvalidInput and LimitExceeded. */
export const tagRole = operation('iam:TagRole')({
  effect: 'write',
  target: targetRole,
  async handle({ Tags = [] }, target, context) {
    await setTags(context, requireRole(target).role_id, Tags)
    return {}
  },
})
