// iam:ListAccessKeys lists the keys of a user, or of the caller.
import type { StatusType } from '@aws-sdk/client-iam'
import { operation } from '#api/operation.ts'
import { showTime } from '../name.ts'
import { pageOf } from '../page.ts'
import { targetUserOrCaller } from '../user/user.ts'
import { listKeys, ownerOf } from './access-key.ts'

/** Never with their secrets. Throws NoSuchEntity. */
export const listAccessKeys = operation('iam:ListAccessKeys')({
  effect: 'read',
  target: targetUserOrCaller,
  async handle(input, target, context) {
    const { id, userName } = ownerOf(target, input.UserName, context)
    const keys = await listKeys(context, id)
    const { shown, paging } = pageOf(keys, input, ({ access_key_id }) => access_key_id, context)
    const AccessKeyMetadata = shown.map(({ access_key_id, status, created_at_ms }) => ({
      UserName: userName,
      AccessKeyId: access_key_id,
      Status: status as StatusType,
      CreateDate: showTime(created_at_ms),
    }))
    return { AccessKeyMetadata, ...paging }
  },
})
