// iam:ListAttachedRolePolicies lists the managed policies that are attached to a role.
import { operation } from '#api/operation.ts'
import { pageAttachedPolicies } from '../attachment/attachment.ts'
import { requireRole, roleEntity, targetRole } from './role.ts'

/** Throws NoSuchEntity. */
export const listAttachedRolePolicies = operation('iam:ListAttachedRolePolicies')({
  effect: 'read',
  target: targetRole,
  handle: (input, target, context) => pageAttachedPolicies(context, roleEntity(requireRole(target)), input),
})
