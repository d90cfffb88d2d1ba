// iam:PutRolePermissionsBoundary bounds what a role may do, whatever its policies allow.
import { operation } from '#api/operation.ts'
import { boundaryKey, checkBoundary } from '../boundary/boundary.ts'
import { putBoundary } from './boundary.ts'
import { requireOwnRole, targetRole } from './role.ts'

/** Policies may ask which boundary it is to be. Throws NoSuchEntity, UnmodifiableEntity and InvalidInput. */
export const putRolePermissionsBoundary = operation('iam:PutRolePermissionsBoundary')({
  effect: 'write',
  target: async (input, context) => ({
    ...(await targetRole(input, context)),
    keys: boundaryKey(input.PermissionsBoundary),
  }),
  async handle({ PermissionsBoundary = '' }, target, context) {
    const role = requireOwnRole(target)
    await checkBoundary(context, PermissionsBoundary)
    await putBoundary(context, role, PermissionsBoundary)
    return {}
  },
})
