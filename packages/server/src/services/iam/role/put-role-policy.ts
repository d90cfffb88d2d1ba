// iam:PutRolePolicy writes a policy into a role.
import { operation } from '#api/operation.ts'
import { putInlinePolicy } from '../inline-policy/inline-policy.ts'
import { requireOwnRole, roleEntity, targetBoundedRole } from './role.ts'

/** Throws NoSuchEntity, UnmodifiableEntity, MalformedPolicyDocument and LimitExceeded. */
export const putRolePolicy = operation('iam:PutRolePolicy')({
  effect: 'write',
  target: (input, context) => targetBoundedRole(input, context),
  async handle({ PolicyName = '', PolicyDocument = '' }, target, context) {
    await putInlinePolicy(context, roleEntity(requireOwnRole(target)), PolicyName, PolicyDocument)
    return {}
  },
})
