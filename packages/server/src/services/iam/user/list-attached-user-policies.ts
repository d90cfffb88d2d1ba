// iam:ListAttachedUserPolicies lists the managed policies of a user, by name.
import { operation } from '#api/operation.ts'
import { pageAttachedPolicies } from '../attachment/attachment.ts'
import { targetUser, userEntity } from './user.ts'

/** Throws NoSuchEntity. */
export const listAttachedUserPolicies = operation('iam:ListAttachedUserPolicies')({
  effect: 'read',
  target: targetUser,
  handle: (input, target, context) => pageAttachedPolicies(context, userEntity(target), input),
})
