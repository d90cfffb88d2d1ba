// iam:UpdateAccessKey makes a key inactive, so that nothing it signs is accepted, or active again.
import { moveEpoch } from '#api/epoch.ts'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { AccessKeyRow } from '#store/tables/ground.ts'
import { targetUserOrCaller } from '../user/user.ts'
import { ownerOf, requireKey } from './access-key.ts'

const setStatus = prepare<Pick<AccessKeyRow, 'account' | 'access_key_id' | 'status'>>()(
  (db, { account, access_key_id, status }) =>
    db
      .updateTable('access_key')
      .set({ status })
      .where('account', '=', account)
      .where('access_key_id', '=', access_key_id),
)

/** Throws NoSuchEntity, and InvalidInput for the status that only time could give. */
export const updateAccessKey = operation('iam:UpdateAccessKey')({
  effect: 'write',
  target: targetUserOrCaller,
  async handle({ UserName, AccessKeyId = '', Status = '' }, target, context) {
    const { account, tx } = context
    const owner = ownerOf(target, UserName, context)
    await requireKey(context, owner.id, AccessKeyId)
    if (Status === 'Expired')
      refuse('InvalidInputException', 'The status of an access key is set to Active or Inactive.')
    await tx.run(setStatus, { account, access_key_id: AccessKeyId, status: Status })
    await moveEpoch(tx, account)
    return {}
  },
})
