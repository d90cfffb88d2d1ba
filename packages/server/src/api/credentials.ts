// Access keys: whose they are, and the secrets that prove it.
import { BoundedCache } from '../store/bounded-cache.ts'
import { prepare } from '../store/prepared.ts'
import type { Eventually, Store, Tx } from '../store/store.ts'
import type { AccessKeyRow } from '../store/tables/ground.ts'
import { formatArn } from './arn.ts'

/** An access key that may sign: its secret, its owner, and the account's epoch when this was read (undefined: never stale). */
export type Credential = {
  accessKeyId: string
  secretAccessKey: string
  account: string
  userArn: string
  userId: string
  userName?: string
  administrator: boolean
  epoch?: number
}

/** Finds access keys. What is kept in the process is dropped when its account's epoch has moved on. */
export type Credentials = {
  /** The key's owner and secret, or undefined when there is no such active key. */
  find(accessKeyId: string): Eventually<Credential | undefined>
  /** Whether a credential found earlier still holds, seen from the transaction of the call. */
  holds(tx: Tx, credential: Credential): Eventually<boolean>
}

const MAX_CACHED = 10_000

const keyById = prepare<{ access_key_id: string }>()((db, { access_key_id }) =>
  db
    .selectFrom('access_key')
    .innerJoin('account', 'account.account', 'access_key.account')
    .selectAll('access_key')
    .select('account.epoch')
    .where('access_key_id', '=', access_key_id),
)
const epochOf = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('account').select('epoch').where('account', '=', account),
)

/** The access keys that the store keeps; in development also those everyone knows. */
export function createCredentials(store: Store, options: { wellKnown: boolean }): Credentials {
  const cache = new BoundedCache<Credential>(MAX_CACHED)

  async function load(accessKeyId: string): Promise<Credential | undefined> {
    const found = await store.transact('read', async (tx) => {
      const row = await tx.first(keyById, { access_key_id: accessKeyId })
      return row?.status === 'Active' ? createCredential(tx, row, row.epoch) : undefined
    })
    if (!found) return undefined
    cache.set(accessKeyId, found)
    return found
  }

  return {
    find(accessKeyId) {
      const known = cache.get(accessKeyId) ?? (options.wellKnown ? wellKnown(accessKeyId) : undefined)
      return known ?? load(accessKeyId)
    },
    async holds(tx, credential) {
      if (credential.epoch === undefined) return true
      const current = await tx.first(epochOf, { account: credential.account })
      if (current?.epoch === credential.epoch) return true
      cache.delete(credential.accessKeyId)
      const row = await tx.first(keyById, { access_key_id: credential.accessKeyId })
      if (row?.status !== 'Active') return false
      const fresh = createCredential(tx, row, row.epoch)
      cache.set(fresh.accessKeyId, fresh)
      return fresh.secretAccessKey === credential.secretAccessKey && fresh.userArn === credential.userArn
    },
  }
}

/** Where an access key's secret stands, for sealing. */
export function secretPlace(accessKeyId: string): string {
  return `access_key/${accessKeyId}/secret`
}

function createCredential(tx: Tx, row: AccessKeyRow, epoch: number): Credential {
  return {
    accessKeyId: row.access_key_id,
    secretAccessKey: tx.open(row.account, secretPlace(row.access_key_id), row.secret).toString(),
    account: row.account,
    userArn: userArn(row.account, row.user_name),
    userId: row.user_id,
    userName: row.user_name,
    administrator: row.administrator === 1,
    epoch,
  }
}

/** The ARN of a user; IAM has no region. */
export function userArn(account: string, userName: string): string {
  return formatArn('iam', '', account, `user/${userName}`)
}

// Emulators are used with `test`/`test`, and with the account's number as the key id when several accounts are wanted.
function wellKnown(accessKeyId: string): Credential | undefined {
  const account = accessKeyId === 'test' ? '000000000000' : accessKeyId
  if (!/^\d{12}$/.test(account)) return undefined
  return {
    accessKeyId,
    secretAccessKey: 'test',
    account,
    userArn: `arn:aws:iam::${account}:root`,
    userId: account,
    administrator: true,
  }
}
