// iam:AttachRolePolicy attaches a managed policy to a role.
import { operation } from '#api/operation.ts'
import { attachPolicy } from '../attachment/attachment.ts'
import { requireOwnRole, roleEntity, targetBoundedRole } from './role.ts'

/** Throws NoSuchEntity, UnmodifiableEntity, InvalidInput, PolicyNotAttachable and LimitExceeded. */
export const attachRolePolicy = operation('iam:AttachRolePolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedRole(input, context, { 'iam:policyarn': input.PolicyArn }),
  async handle({ PolicyArn = '' }, target, context) {
    await attachPolicy(context, roleEntity(requireOwnRole(target)), PolicyArn)
    return {}
  },
})
