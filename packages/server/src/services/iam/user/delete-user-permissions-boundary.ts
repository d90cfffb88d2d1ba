// iam:DeleteUserPermissionsBoundary takes a user's boundary away.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { putBoundary } from './boundary.ts'
import { requireUser, targetBoundedUser } from './user.ts'

/** Throws NoSuchEntity when there is no such user, or it has no boundary. */
export const deleteUserPermissionsBoundary = operation('iam:DeleteUserPermissionsBoundary')({
  effect: 'write',
  target: (input, context) => targetBoundedUser(input, context),
  async handle(_input, target, context) {
    const user = requireUser(target)
    if (user.boundary_arn === null) {
      refuse('NoSuchEntityException', `${user.user_name} does not have a permissions boundary.`)
    }
    await putBoundary(context, user, null)
    return {}
  },
})
