// iam:AttachGroupPolicy attaches a managed policy to a group.
import { operation } from '#api/operation.ts'
import { attachPolicy } from '../attachment/attachment.ts'
import { groupEntity, targetGroup } from './group.ts'

/** Throws NoSuchEntity, InvalidInput, PolicyNotAttachable and LimitExceeded. */
export const attachGroupPolicy = operation('iam:AttachGroupPolicy')({
  effect: 'write',
  target: (input, context) => targetGroup(input, context, { 'iam:policyarn': input.PolicyArn }),
  async handle({ PolicyArn = '' }, target, context) {
    await attachPolicy(context, groupEntity(target), PolicyArn)
    return {}
  },
})
