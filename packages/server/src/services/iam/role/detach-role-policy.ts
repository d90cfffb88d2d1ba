// iam:DetachRolePolicy takes a managed policy from a role.
import { operation } from '#api/operation.ts'
import { detachPolicy } from '../attachment/attachment.ts'
import { requireOwnRole, roleEntity, targetBoundedRole } from './role.ts'

/** Throws NoSuchEntity, UnmodifiableEntity and InvalidInput. */
export const detachRolePolicy = operation('iam:DetachRolePolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedRole(input, context, { 'iam:policyarn': input.PolicyArn }),
  async handle({ PolicyArn = '' }, target, context) {
    await detachPolicy(context, roleEntity(requireOwnRole(target)), PolicyArn)
    return {}
  },
})
