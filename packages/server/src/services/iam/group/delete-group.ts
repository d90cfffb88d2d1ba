// iam:DeleteGroup deletes a group that is empty and has no policies.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { refuseDeletion, refuseWithPolicies } from '../entity.ts'
import { requireGroup, targetGroup } from './group.ts'
import { membersOf } from './member.ts'

const deleteRow = prepare<{ account: string; group_id: string }>()((db, { account, group_id }) =>
  db.deleteFrom('iam_group').where('account', '=', account).where('group_id', '=', group_id),
)

/** Throws NoSuchEntity, and DeleteConflict while somebody is in the group or it has policies. */
export const deleteGroup = operation('iam:DeleteGroup')({
  effect: 'write',
  target: (input, context) => targetGroup(input, context),
  async handle(_input, target, context) {
    const { account, tx } = context
    const { group_id } = requireGroup(target)
    if ((await membersOf(context, group_id, '', 1)).length > 0) refuseDeletion('must remove users from group first')
    await refuseWithPolicies(context, group_id)
    await tx.run(deleteRow, { account, group_id })
    await moveEpoch(tx, account)
    return {}
  },
})
