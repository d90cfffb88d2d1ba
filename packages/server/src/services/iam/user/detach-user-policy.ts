// iam:DetachUserPolicy detaches a managed policy from a user.
import { operation } from '#api/operation.ts'
import { detachPolicy } from '../attachment/attachment.ts'
import { targetBoundedUser, userEntity } from './user.ts'

/** Throws NoSuchEntity and InvalidInput. */
export const detachUserPolicy = operation('iam:DetachUserPolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedUser(input, context, { 'iam:policyarn': input.PolicyArn }),
  async handle({ PolicyArn = '' }, target, context) {
    await detachPolicy(context, userEntity(target), PolicyArn)
    return {}
  },
})
