// iam:UpdateRole changes what a role is described as and how long its sessions may last.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { RoleRow } from '#store/tables/iam.ts'
import { requireOwnRole, targetRole } from './role.ts'

const update = prepare<Pick<RoleRow, 'account' | 'role_id' | 'description' | 'max_session_seconds'>>()(
  (db, { account, role_id, description, max_session_seconds }) =>
    db
      .updateTable('iam_role')
      .set({ description, max_session_seconds })
      .where('account', '=', account)
      .where('role_id', '=', role_id),
)

/** What is not said stays. Throws NoSuchEntity and UnmodifiableEntity. */
export const updateRole = operation('iam:UpdateRole')({
  effect: 'write',
  target: targetRole,
  async handle({ Description, MaxSessionDuration }, target, { account, tx }) {
    const { role_id, description, max_session_seconds } = requireOwnRole(target)
    await tx.run(update, {
      account,
      role_id,
      description: Description ?? description,
      max_session_seconds: MaxSessionDuration ?? max_session_seconds,
    })
    return {}
  },
})
