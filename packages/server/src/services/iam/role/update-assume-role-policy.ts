// iam:UpdateAssumeRolePolicy says anew who may assume a role.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { RoleRow } from '#store/tables/iam.ts'
import { requireOwnRole, targetRole } from './role.ts'
import { readTrustPolicy } from './trust-policy.ts'

const update = prepare<Pick<RoleRow, 'account' | 'role_id' | 'trust_policy'>>()(
  (db, { account, role_id, trust_policy }) =>
    db.updateTable('iam_role').set({ trust_policy }).where('account', '=', account).where('role_id', '=', role_id),
)

/** Throws NoSuchEntity, UnmodifiableEntity, MalformedPolicyDocument and LimitExceeded. */
export const updateAssumeRolePolicy = operation('iam:UpdateAssumeRolePolicy')({
  effect: 'write',
  target: targetRole,
  async handle({ PolicyDocument = '' }, target, { account, tx }) {
    const { role_id } = requireOwnRole(target)
    await tx.run(update, { account, role_id, trust_policy: await readTrustPolicy(tx, PolicyDocument) })
    await moveEpoch(tx, account)
    return {}
  },
})
