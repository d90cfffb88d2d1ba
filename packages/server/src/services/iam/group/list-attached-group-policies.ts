// iam:ListAttachedGroupPolicies lists the managed policies of a group, by name.
import { operation } from '#api/operation.ts'
import { pageAttachedPolicies } from '../attachment/attachment.ts'
import { groupEntity, targetGroup } from './group.ts'

/** Throws NoSuchEntity. */
export const listAttachedGroupPolicies = operation('iam:ListAttachedGroupPolicies')({
  effect: 'read',
  target: targetGroup,
  handle: (input, target, context) => pageAttachedPolicies(context, groupEntity(target), input),
})
