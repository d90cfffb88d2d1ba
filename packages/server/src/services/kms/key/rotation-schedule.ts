// When a key is rotated by itself: the row is there as long as automatic rotation is on.
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import type { KmsKeyRotationRow } from '#store/tables/kms.ts'
import type { Key } from './key.ts'

type KeyName = Pick<Key, 'account' | 'region' | 'key_id'>

/** How long a key rests between rotations when nothing else is said, in days. */
export const USUAL_PERIOD_DAYS = 365

const DAY_MS = 24 * 3_600_000

const rotationOfKey = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_key_rotation')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)
const insertRotation = prepare<KmsKeyRotationRow>()((db, row) =>
  db.insertInto('kms_key_rotation').values({
    account: row.account,
    region: row.region,
    key_id: row.key_id,
    period_days: row.period_days,
    status: row.status,
    due_at_ms: row.due_at_ms,
    leased_until_ms: row.leased_until_ms,
  }),
)
const deleteRotation = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .deleteFrom('kms_key_rotation')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)
const setStatus = prepare<KeyName & { status: string }>()((db, { account, region, key_id, status }) =>
  db
    .updateTable('kms_key_rotation')
    .set({ status, leased_until_ms: 0 })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)

/** The schedule of a key, or undefined when automatic rotation is off. */
export function findRotation({ account, region, key_id }: KeyName, tx: Tx): Eventually<KmsKeyRotationRow | undefined> {
  return tx.first(rotationOfKey, { account, region, key_id })
}

/** Turns automatic rotation on, or starts its period anew. */
export async function startRotation(key: KeyName, periodDays: number, nowMs: number, tx: Tx): Promise<void> {
  const { account, region, key_id } = key
  await keepRotation(
    { account, region, key_id, period_days: periodDays, status: 'Pending', due_at_ms: 0, leased_until_ms: 0 },
    nowMs + periodDays * DAY_MS,
    tx,
  )
}

/** Stores a schedule with its next date, in place of what the key had; nobody has it in hand afterwards. */
export async function keepRotation(row: KmsKeyRotationRow, dueAtMs: number, tx: Tx): Promise<void> {
  await stopRotation(row, tx)
  await tx.run(insertRotation, { ...row, due_at_ms: dueAtMs, leased_until_ms: 0 })
}

/** The date after the one that a rotation was due at: a period later, counted from now when that has passed as well. */
export function nextDateMs({ due_at_ms, period_days }: KmsKeyRotationRow, nowMs: number): number {
  const next = due_at_ms + period_days * DAY_MS
  return next > nowMs ? next : nowMs + period_days * DAY_MS
}

/** Turns automatic rotation off. */
export function stopRotation({ account, region, key_id }: KeyName, tx: Tx): Eventually<number> {
  return tx.run(deleteRotation, { account, region, key_id })
}

/** Lets automatic rotation rest; its date stays. */
export function pauseRotation({ account, region, key_id }: KeyName, tx: Tx): Eventually<number> {
  return tx.run(setStatus, { account, region, key_id, status: 'Paused' })
}

/** Lets automatic rotation go on. */
export function resumeRotation({ account, region, key_id }: KeyName, tx: Tx): Eventually<number> {
  return tx.run(setStatus, { account, region, key_id, status: 'Pending' })
}
