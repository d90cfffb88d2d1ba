// iam:DeleteRole deletes a role that has no policies any more; its sessions end with it.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { refuseWithPolicies } from '../entity.ts'
import { removeAllTags } from '../tag/tag.ts'
import { requireOwnRole, targetRole } from './role.ts'

const deleteRow = prepare<{ account: string; role_id: string }>()((db, { account, role_id }) =>
  db.deleteFrom('iam_role').where('account', '=', account).where('role_id', '=', role_id),
)

/** Throws NoSuchEntity, UnmodifiableEntity, and DeleteConflict while the role has policies. */
export const deleteRole = operation('iam:DeleteRole')({
  effect: 'write',
  target: targetRole,
  async handle(_input, target, context) {
    const { account, tx } = context
    const { role_id } = requireOwnRole(target)
    await refuseWithPolicies(context, role_id)
    await removeAllTags(context, role_id)
    await tx.run(deleteRow, { account, role_id })
    await moveEpoch(tx, account)
    return {}
  },
})
