// iam:ListGroupPolicies lists the names of the policies written into a group.
import { operation } from '#api/operation.ts'
import { pageInlinePolicies } from '../inline-policy/inline-policy.ts'
import { groupEntity, targetGroup } from './group.ts'

/** Throws NoSuchEntity. */
export const listGroupPolicies = operation('iam:ListGroupPolicies')({
  effect: 'read',
  target: targetGroup,
  handle: (input, target, context) => pageInlinePolicies(context, groupEntity(target), input),
})
