// iam:DeleteGroupPolicy deletes a policy written into a group.
import { operation } from '#api/operation.ts'
import { deleteInlinePolicy } from '../inline-policy/inline-policy.ts'
import { groupEntity, targetGroup } from './group.ts'

/** Throws NoSuchEntity. */
export const deleteGroupPolicy = operation('iam:DeleteGroupPolicy')({
  effect: 'write',
  target: targetGroup,
  async handle({ PolicyName = '' }, target, context) {
    await deleteInlinePolicy(context, groupEntity(target), PolicyName)
    return {}
  },
})
