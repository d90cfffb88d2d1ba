// iam:GetGroupPolicy shows a policy written into a group.
import { operation } from '#api/operation.ts'
import { getInlinePolicy } from '../inline-policy/inline-policy.ts'
import { groupEntity, targetGroup } from './group.ts'

/** Throws NoSuchEntity. */
export const getGroupPolicy = operation('iam:GetGroupPolicy')({
  effect: 'read',
  target: targetGroup,
  async handle({ PolicyName = '' }, target, context) {
    const entity = groupEntity(target)
    const PolicyDocument = await getInlinePolicy(context, entity, PolicyName)
    return { GroupName: entity.name, PolicyName, PolicyDocument }
  },
})
