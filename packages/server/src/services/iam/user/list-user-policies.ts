// iam:ListUserPolicies lists the names of the policies written into a user.
import { operation } from '#api/operation.ts'
import { pageInlinePolicies } from '../inline-policy/inline-policy.ts'
import { targetUser, userEntity } from './user.ts'

/** Throws NoSuchEntity. */
export const listUserPolicies = operation('iam:ListUserPolicies')({
  effect: 'read',
  target: targetUser,
  handle: (input, target, context) => pageInlinePolicies(context, userEntity(target), input),
})
