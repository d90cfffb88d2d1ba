// kms:ListKeys: the ids of all keys, page by page.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { cutPage, nameBefore } from '../paging.ts'
import { everyKey } from './access.ts'
import { keyArn } from './key.ts'

const USUAL_LIMIT = 100

const keyIds = prepare<{ account: string; region: string; after: string; count: number }>()(
  (db, { account, region, after, count }) =>
    db
      .selectFrom('kms_key')
      .select('key_id')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('key_id', '>', after)
      .orderBy('key_id')
      .limit(count),
)

/** Lists the account's keys in the region, managed ones too, in the order of their ids. */
export const listKeys = operation('kms:ListKeys')({
  effect: 'read',
  target: (_, context) => everyKey(context),
  async handle({ Limit = USUAL_LIMIT, Marker }, _, context) {
    const { account, region, tx } = context
    const after = nameBefore(Marker, context)
    const rows = await tx.rows(keyIds, { account, region, after, count: Limit + 1 })
    const { shown, paging } = cutPage(rows, Limit, ({ key_id }) => key_id, context)
    const Keys = shown.map(({ key_id }) => ({ KeyId: key_id, KeyArn: keyArn({ account, region, key_id }) }))
    return { Keys, ...paging }
  },
})
