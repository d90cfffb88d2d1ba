// iam:TagPolicy puts tags on a managed policy of the account.
import { operation } from '#api/operation.ts'
import { setTags } from '../tag/tag.ts'
import { requireOwn, targetPolicy } from './policy.ts'

/** Throws NoSuchEntity, InvalidInput or LimitExceeded. */
export const tagPolicy = operation('iam:TagPolicy')({
  effect: 'write',
  target: targetPolicy,
  async handle({ Tags = [] }, target, context) {
    await setTags(context, requireOwn(target, 'iam:TagPolicy', context).policyId, Tags)
    return {}
  },
})
