// iam:PutUserPolicy writes a policy into a user.
import { operation } from '#api/operation.ts'
import { putInlinePolicy } from '../inline-policy/inline-policy.ts'
import { targetBoundedUser, userEntity } from './user.ts'

/** Throws NoSuchEntity, MalformedPolicyDocument and LimitExceeded. */
export const putUserPolicy = operation('iam:PutUserPolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedUser(input, context),
  async handle({ PolicyName = '', PolicyDocument = '' }, target, context) {
    await putInlinePolicy(context, userEntity(target), PolicyName, PolicyDocument)
    return {}
  },
})
