// The copies of a multi-region key: one primary and its replicas, a key of its own in each region.
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import { KEY_COLUMNS, type Key } from './key.ts'

const allCopies = prepare<Pick<Key, 'account' | 'key_id'>>()((db, { account, key_id }) =>
  db
    .selectFrom('kms_key')
    .select(KEY_COLUMNS)
    .where('account', '=', account)
    .where('key_id', '=', key_id)
    .orderBy('region'),
)
const setPrimary = prepare<Pick<Key, 'account' | 'key_id' | 'primary_region'>>()((db, values) =>
  db
    .updateTable('kms_key')
    .set({ primary_region: values.primary_region })
    .where('account', '=', values.account)
    .where('key_id', '=', values.key_id),
)

/** A key with all its copies, by region; a key of one region is alone. */
export function findCopies(key: Key, tx: Tx): Eventually<Key[]> {
  return key.primary_region === null ? [key] : tx.rows(allCopies, { account: key.account, key_id: key.key_id })
}

/** Whether a key is a copy of one in another region. */
export function isReplica({ region, primary_region }: Key): boolean {
  return primary_region !== null && primary_region !== region
}

/** Makes the copy in a region the primary, in the eyes of all copies. */
export function makePrimary({ account, key_id }: Key, region: string, tx: Tx): Eventually<number> {
  return tx.run(setPrimary, { account, key_id, primary_region: region })
}
