// iam:ListPolicyTags shows the tags of a managed policy; AWS's own have none.
import { operation } from '#api/operation.ts'
import { pageTags } from '../tag/tag.ts'
import { requirePolicy, targetPolicy } from './policy.ts'

/** Throws NoSuchEntity or InvalidInput. */
export const listPolicyTags = operation('iam:ListPolicyTags')({
  effect: 'read',
  target: targetPolicy,
  handle: (paged, target, context) => pageTags(context, requirePolicy(target).policyId, paged),
})
