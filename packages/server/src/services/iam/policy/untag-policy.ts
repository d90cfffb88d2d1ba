// iam:UntagPolicy takes tags off a managed policy of the account.
import { operation } from '#api/operation.ts'
import { removeTags } from '../tag/tag.ts'
import { requireOwn, targetPolicy } from './policy.ts'

/** Throws NoSuchEntity or InvalidInput. */
export const untagPolicy = operation('iam:UntagPolicy')({
  effect: 'write',
  target: targetPolicy,
  async handle({ TagKeys = [] }, target, context) {
    await removeTags(context, requireOwn(target, 'iam:UntagPolicy', context).policyId, TagKeys)
    return {}
  },
})
