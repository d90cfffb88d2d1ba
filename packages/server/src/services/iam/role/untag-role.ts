// iam:UntagRole takes tags off a role.
import { operation } from '#api/operation.ts'
import { removeTags } from '../tag/tag.ts'
import { requireRole, targetRole } from './role.ts'

/** Throws NoSuchEntity and InvalidInput. */
export const untagRole = operation('iam:UntagRole')({
  effect: 'write',
  target: targetRole,
  async handle({ TagKeys = [] }, target, context) {
    await removeTags(context, requireRole(target).role_id, TagKeys)
    return {}
  },
})
