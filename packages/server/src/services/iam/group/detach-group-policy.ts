// iam:DetachGroupPolicy detaches a managed policy from a group.
import { operation } from '#api/operation.ts'
import { detachPolicy } from '../attachment/attachment.ts'
import { groupEntity, targetGroup } from './group.ts'

/** Throws NoSuchEntity and InvalidInput. */
export const detachGroupPolicy = operation('iam:DetachGroupPolicy')({
  effect: 'write',
  target: (input, context) => targetGroup(input, context, { 'iam:policyarn': input.PolicyArn }),
  async handle({ PolicyArn = '' }, target, context) {
    await detachPolicy(context, groupEntity(target), PolicyArn)
    return {}
  },
})
