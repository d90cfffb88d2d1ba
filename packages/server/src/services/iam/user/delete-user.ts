// iam:DeleteUser deletes a user that has nothing any more.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { listKeys } from '../access-key/access-key.ts'
import { refuseDeletion, refuseWithPolicies } from '../entity.ts'
import { groupsOfUser } from '../group/member.ts'
import { removeAllTags } from '../tag/tag.ts'
import { requireUser, targetUser } from './user.ts'

const deleteRow = prepare<{ account: string; user_id: string }>()((db, { account, user_id }) =>
  db.deleteFrom('iam_user').where('account', '=', account).where('user_id', '=', user_id),
)

/** Throws NoSuchEntity, and DeleteConflict while the user has keys, policies or a group. */
export const deleteUser = operation('iam:DeleteUser')({
  effect: 'write',
  target: targetUser,
  async handle(_input, target, context) {
    const { account, tx } = context
    const { user_id } = requireUser(target)
    if ((await listKeys(context, user_id)).length > 0) refuseDeletion('must delete access keys first')
    await refuseWithPolicies(context, user_id)
    if ((await groupsOfUser(context, user_id)).length > 0) refuseDeletion('must remove users from group first')
    await removeAllTags(context, user_id)
    await tx.run(deleteRow, { account, user_id })
    await moveEpoch(tx, account)
    return {}
  },
})
