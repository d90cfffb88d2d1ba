// iam:ListRolePolicies lists the names of the policies written into a role.
import { operation } from '#api/operation.ts'
import { pageInlinePolicies } from '../inline-policy/inline-policy.ts'
import { requireRole, roleEntity, targetRole } from './role.ts'

/** Throws NoSuchEntity. */
export const listRolePolicies = operation('iam:ListRolePolicies')({
  effect: 'read',
  target: targetRole,
  handle: (input, target, context) => pageInlinePolicies(context, roleEntity(requireRole(target)), input),
})
