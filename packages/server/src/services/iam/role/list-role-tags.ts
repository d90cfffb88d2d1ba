// iam:ListRoleTags lists the tags of a role, by key.
import { operation } from '#api/operation.ts'
import { pageTags } from '../tag/tag.ts'
import { requireRole, targetRole } from './role.ts'

/** Throws NoSuchEntity. */
export const listRoleTags = operation('iam:ListRoleTags')({
  effect: 'read',
  target: targetRole,
  handle: (input, target, context) => pageTags(context, requireRole(target).role_id, input),
})
