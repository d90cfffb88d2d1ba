// iam:DeleteAccessKey deletes a key of a user, or of the caller.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { targetUserOrCaller } from '../user/user.ts'
import { ownerOf, requireKey } from './access-key.ts'

type ById = { account: string; access_key_id: string }

const deleteRow = prepare<ById>()((db, { account, access_key_id }) =>
  db.deleteFrom('access_key').where('account', '=', account).where('access_key_id', '=', access_key_id),
)
const deleteUse = prepare<ById>()((db, { account, access_key_id }) =>
  db.deleteFrom('access_key_use').where('account', '=', account).where('access_key_id', '=', access_key_id),
)

/** Throws NoSuchEntity. */
export const deleteAccessKey = operation('iam:DeleteAccessKey')({
  effect: 'write',
  target: targetUserOrCaller,
  async handle({ UserName, AccessKeyId = '' }, target, context) {
    const { account, tx } = context
    const owner = ownerOf(target, UserName, context)
    await requireKey(context, owner.id, AccessKeyId)
    await tx.run(deleteRow, { account, access_key_id: AccessKeyId })
    await tx.run(deleteUse, { account, access_key_id: AccessKeyId })
    await moveEpoch(tx, account)
    return {}
  },
})
