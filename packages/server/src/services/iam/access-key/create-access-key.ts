// iam:CreateAccessKey gives a user, or the caller, a key; its secret is shown this once.
import { moveEpoch } from '#api/epoch.ts'
import { addAccessKey } from '#api/new-access-key.ts'
import { operation } from '#api/operation.ts'
import { showTime } from '../name.ts'
import { checkQuota, QUOTAS } from '../quota.ts'
import { targetUserOrCaller } from '../user/user.ts'
import { listKeys, ownerOf } from './access-key.ts'

/** Throws NoSuchEntity and LimitExceeded. */
export const createAccessKey = operation('iam:CreateAccessKey')({
  effect: 'write',
  target: targetUserOrCaller,
  async handle({ UserName }, target, context) {
    const { account, now, tx } = context
    const owner = ownerOf(target, UserName, context)
    checkQuota('AccessKeysPerUser', QUOTAS.AccessKeysPerUser, (await listKeys(context, owner.id)).length + 1)
    const { accessKeyId, secretAccessKey } = await addAccessKey(tx, account, owner.id, now.getTime())
    await moveEpoch(tx, account)
    return {
      AccessKey: {
        UserName: owner.userName,
        AccessKeyId: accessKeyId,
        Status: 'Active',
        SecretAccessKey: secretAccessKey,
        CreateDate: showTime(now.getTime()),
      },
    }
  },
})
