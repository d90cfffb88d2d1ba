// iam:GetUserPolicy shows a policy written into a user.
import { operation } from '#api/operation.ts'
import { getInlinePolicy } from '../inline-policy/inline-policy.ts'
import { targetUser, userEntity } from './user.ts'

/** Throws NoSuchEntity. */
export const getUserPolicy = operation('iam:GetUserPolicy')({
  effect: 'read',
  target: targetUser,
  async handle({ PolicyName = '' }, target, context) {
    const entity = userEntity(target)
    const PolicyDocument = await getInlinePolicy(context, entity, PolicyName)
    return { UserName: entity.name, PolicyName, PolicyDocument }
  },
})
