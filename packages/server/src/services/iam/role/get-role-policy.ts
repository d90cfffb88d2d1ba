// iam:GetRolePolicy shows a policy written into a role.
import { operation } from '#api/operation.ts'
import { getInlinePolicy } from '../inline-policy/inline-policy.ts'
import { requireRole, roleEntity, targetRole } from './role.ts'

/** Throws NoSuchEntity. */
export const getRolePolicy = operation('iam:GetRolePolicy')({
  effect: 'read',
  target: targetRole,
  async handle({ PolicyName = '' }, target, context) {
    const entity = roleEntity(requireRole(target))
    const PolicyDocument = await getInlinePolicy(context, entity, PolicyName)
    return { RoleName: entity.name, PolicyName, PolicyDocument }
  },
})
