// What is done at the machine's own console and never over the network: accounts, and the administrators in them.
import { moveEpoch } from '#api/epoch.ts'
import { addAccessKey } from '#api/new-access-key.ts'
import { createUniqueId } from '#api/unique-id.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'

/** An administrator with a key whose secret is nowhere else in clear. */
export type Administrator = { account: string; userName: string; accessKeyId: string; secretAccessKey: string }

const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'

const insertAccount = prepare<{ account: string; created_at_ms: number }>()((db, { account, created_at_ms }) =>
  db
    .insertInto('account')
    .values({ account, epoch: 0, created_at_ms, development: 0 })
    // A development server may have been here; from now on the account is somebody's.
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ development: 0 })),
)
const userByName = prepare<{ account: string; name_key: string }>()((db, { account, name_key }) =>
  db.selectFrom('iam_user').select('user_id').where('account', '=', account).where('name_key', '=', name_key),
)
const insertUser = prepare<{ account: string; name_key: string; user_name: string; user_id: string; now_ms: number }>()(
  (db, { account, name_key, user_name, user_id, now_ms }) =>
    db
      .insertInto('iam_user')
      .values({ account, name_key, user_name, path: '/', user_id, boundary_arn: null, created_at_ms: now_ms }),
)
const attach = prepare<{ account: string; user_id: string; policy_arn: string; now_ms: number }>()(
  (db, { account, user_id, policy_arn, now_ms }) =>
    db
      .insertInto('iam_attachment')
      .values({ account, principal_id: user_id, policy_arn, attached_at_ms: now_ms })
      .onConflict((conflict) => conflict.doNothing()),
)
/** Makes an account (12 digits). */
export async function createAccount(tx: Tx, account: string, nowMs: number): Promise<void> {
  await tx.run(insertAccount, { account, created_at_ms: nowMs })
}

/** Gives a user, who is made if there is none of that name, a new key and leave to do everything in the account. */
export async function createAdministrator(
  tx: Tx,
  account: string,
  userName: string,
  nowMs: number,
): Promise<Administrator> {
  const name_key = userName.toLowerCase()
  const known = await tx.first(userByName, { account, name_key })
  const user_id = known?.user_id ?? createUniqueId('AIDA')
  if (!known) await tx.run(insertUser, { account, name_key, user_name: userName, user_id, now_ms: nowMs })
  await tx.run(attach, { account, user_id, policy_arn: ADMINISTRATOR_ACCESS, now_ms: nowMs })
  const key = await addAccessKey(tx, account, user_id, nowMs)
  await moveEpoch(tx, account)
  return { account, userName, ...key }
}

const allAccounts = prepare<Record<never, never>>()((db) =>
  db.selectFrom('account').select(['account', 'created_at_ms']).where('development', '=', 0).orderBy('account'),
)
const deactivate = prepare<{ account: string; user_id: string }>()((db, { account, user_id }) =>
  db
    .updateTable('access_key')
    .set({ status: 'Inactive' })
    .where('account', '=', account)
    .where('user_id', '=', user_id),
)

/** The accounts that are somebody's, with when they were made (milliseconds). */
export async function listAccounts(tx: Tx): Promise<{ account: string; createdAtMs: number }[]> {
  const rows = await tx.rows(allAccounts, {})
  return rows.map(({ account, created_at_ms }) => ({ account, createdAtMs: created_at_ms }))
}

/** Makes every access key of a user useless, at once and on every server. */
export async function revokeKeys(tx: Tx, account: string, userName: string): Promise<void> {
  const user = await tx.first(userByName, { account, name_key: userName.toLowerCase() })
  if (user) await tx.run(deactivate, { account, user_id: user.user_id })
  await moveEpoch(tx, account)
}
