// iam:PutUserPermissionsBoundary bounds what a user may do, whatever its policies allow.
import { operation } from '#api/operation.ts'
import { boundaryKey, checkBoundary } from '../boundary/boundary.ts'
import { putBoundary } from './boundary.ts'
import { requireUser, targetUser } from './user.ts'

/** Policies may ask which boundary it is to be. Throws NoSuchEntity and InvalidInput. */
export const putUserPermissionsBoundary = operation('iam:PutUserPermissionsBoundary')({
  effect: 'write',
  target: async (input, context) => ({
    ...(await targetUser(input, context)),
    keys: boundaryKey(input.PermissionsBoundary),
  }),
  async handle({ PermissionsBoundary = '' }, target, context) {
    const user = requireUser(target)
    await checkBoundary(context, PermissionsBoundary)
    await putBoundary(context, user, PermissionsBoundary)
    return {}
  },
})
