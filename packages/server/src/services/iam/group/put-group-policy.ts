// iam:PutGroupPolicy writes a policy into a group.
import { operation } from '#api/operation.ts'
import { putInlinePolicy } from '../inline-policy/inline-policy.ts'
import { groupEntity, targetGroup } from './group.ts'

/** Throws NoSuchEntity, MalformedPolicyDocument and LimitExceeded. */
export const putGroupPolicy = operation('iam:PutGroupPolicy')({
  effect: 'write',
  target: targetGroup,
  async handle({ PolicyName = '', PolicyDocument = '' }, target, context) {
    await putInlinePolicy(context, groupEntity(target), PolicyName, PolicyDocument)
    return {}
  },
})
