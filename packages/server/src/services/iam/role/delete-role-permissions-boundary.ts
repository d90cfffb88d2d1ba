// iam:DeleteRolePermissionsBoundary takes the boundary from a role.
import { operation } from '#api/operation.ts'
import { putBoundary } from './boundary.ts'
import { requireOwnRole, targetBoundedRole } from './role.ts'

/** Throws NoSuchEntity and UnmodifiableEntity. */
export const deleteRolePermissionsBoundary = operation('iam:DeleteRolePermissionsBoundary')({
  effect: 'write',
  target: (input, context) => targetBoundedRole(input, context),
  async handle(_input, target, context) {
    await putBoundary(context, requireOwnRole(target), null)
    return {}
  },
})
