// iam:DeleteUserPolicy deletes a policy written into a user.
import { operation } from '#api/operation.ts'
import { deleteInlinePolicy } from '../inline-policy/inline-policy.ts'
import { targetBoundedUser, userEntity } from './user.ts'

/** Throws NoSuchEntity. */
export const deleteUserPolicy = operation('iam:DeleteUserPolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedUser(input, context),
  async handle({ PolicyName = '' }, target, context) {
    await deleteInlinePolicy(context, userEntity(target), PolicyName)
    return {}
  },
})
