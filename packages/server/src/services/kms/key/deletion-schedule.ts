// When a key is deleted: the row is there from ScheduleKeyDeletion until the end, or until the deletion is cancelled.
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import type { KmsKeyDeletionRow } from '#store/tables/kms.ts'
import type { Key } from './key.ts'

type KeyName = Pick<Key, 'account' | 'region' | 'key_id'>

const DAY_MS = 24 * 3_600_000

const deletionOfKey = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_key_deletion')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)
const insertDeletion = prepare<KmsKeyDeletionRow>()((db, row) =>
  db.insertInto('kms_key_deletion').values({
    account: row.account,
    region: row.region,
    key_id: row.key_id,
    window_days: row.window_days,
    status: row.status,
    due_at_ms: row.due_at_ms,
    leased_until_ms: row.leased_until_ms,
  }),
)
const removeDeletion = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .deleteFrom('kms_key_deletion')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)

/** The deletion that waits for a key, if one does. */
export function findDeletion({ account, region, key_id }: KeyName, tx: Tx): Eventually<KmsKeyDeletionRow | undefined> {
  return tx.first(deletionOfKey, { account, region, key_id })
}

/** Starts the waiting period of a key; answers when it ends, in milliseconds. */
export async function scheduleDeletion(key: KeyName, windowDays: number, nowMs: number, tx: Tx): Promise<number> {
  const dueAtMs = nowMs + windowDays * DAY_MS
  await keepDeletion(key, windowDays, 'Pending', dueAtMs, tx)
  return dueAtMs
}

/** Notes a deletion whose waiting period begins when the replicas of the key have gone. */
export function scheduleAfterReplicas(key: KeyName, windowDays: number, tx: Tx): Promise<void> {
  return keepDeletion(key, windowDays, 'Waiting', 0, tx)
}

/** Forgets the deletion of a key. */
export function cancelDeletion({ account, region, key_id }: KeyName, tx: Tx): Eventually<number> {
  return tx.run(removeDeletion, { account, region, key_id })
}

async function keepDeletion(key: KeyName, windowDays: number, status: string, dueAtMs: number, tx: Tx): Promise<void> {
  const { account, region, key_id } = key
  await cancelDeletion(key, tx)
  await tx.run(insertDeletion, {
    account,
    region,
    key_id,
    window_days: windowDays,
    status,
    due_at_ms: dueAtMs,
    leased_until_ms: 0,
  })
}
