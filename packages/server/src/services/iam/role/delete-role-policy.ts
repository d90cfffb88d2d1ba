// iam:DeleteRolePolicy deletes a policy written into a role.
import { operation } from '#api/operation.ts'
import { deleteInlinePolicy } from '../inline-policy/inline-policy.ts'
import { requireOwnRole, roleEntity, targetBoundedRole } from './role.ts'

/** Throws NoSuchEntity and UnmodifiableEntity. */
export const deleteRolePolicy = operation('iam:DeleteRolePolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedRole(input, context),
  async handle({ PolicyName = '' }, target, context) {
    await deleteInlinePolicy(context, roleEntity(requireOwnRole(target)), PolicyName)
    return {}
  },
})
