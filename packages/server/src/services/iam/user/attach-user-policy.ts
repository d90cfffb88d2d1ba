// iam:AttachUserPolicy attaches a managed policy to a user.
import { operation } from '#api/operation.ts'
import { attachPolicy } from '../attachment/attachment.ts'
import { targetBoundedUser, userEntity } from './user.ts'

/** Throws NoSuchEntity, InvalidInput, PolicyNotAttachable and LimitExceeded. */
export const attachUserPolicy = operation('iam:AttachUserPolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedUser(input, context, { 'iam:policyarn': input.PolicyArn }),
  async handle({ PolicyArn = '' }, target, context) {
    await attachPolicy(context, userEntity(target), PolicyArn)
    return {}
  },
})
