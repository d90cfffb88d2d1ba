// iam:GetRole shows a role with its trust policy.
import { operation } from '#api/operation.ts'
import { requireRole, showWholeRole, targetRole } from './role.ts'

/** Throws NoSuchEntity. */
export const getRole = operation('iam:GetRole')({
  effect: 'read',
  target: targetRole,
  handle: async (_input, target, context) => ({ Role: await showWholeRole(requireRole(target), context) }),
})
