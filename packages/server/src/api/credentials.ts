// Access keys, long-term and temporary: whose they are, the secrets that prove it, and what their bearers may do.
import type { Keyring } from '../keyring/keyring.ts'
import { BoundedCache } from '../store/bounded-cache.ts'
import { prepare } from '../store/prepared.ts'
import type { Eventually, Store, Tx } from '../store/store.ts'
import { type Identity, UNLIMITED } from './caller.ts'
import type { Permissions } from './permissions.ts'
import { findRoot, findSessionIdentity, findUserIdentity, type Principal } from './principal.ts'
import { openSession } from './session-token.ts'

/** An access key that may sign, and the account's epoch when this was read (undefined: never stale). */
export type Credential = {
  accessKeyId: string
  secretAccessKey: string
  /** There for temporary credentials, which are good only with it, and until then. */
  sessionToken?: string
  expiresAtMs?: number
  identity: Identity
  permissions: Permissions
  epoch?: number
}

/** Finds access keys. What is kept in the process is dropped when its account's epoch has moved on. */
export type Credentials = {
  /** The key's owner and secret, or undefined when there is no such active key; temporary ones come with their token. */
  find(accessKeyId: string, sessionToken: string | undefined): Eventually<Credential | undefined>
  /** The credential as it is now, seen from the transaction of the call; undefined when it holds no more. */
  renew(tx: Tx, credential: Credential): Eventually<Credential | undefined>
}

const MAX_CACHED = 10_000

const keyById = prepare<{ access_key_id: string }>()((db, { access_key_id }) =>
  db.selectFrom('access_key').selectAll().where('access_key_id', '=', access_key_id),
)
const epochOf = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('account').select('epoch').where('account', '=', account),
)

/** The access keys that the store keeps and the sessions it gave; in development also the keys that everyone knows. */
export function createCredentials(store: Store, keyring: Keyring, options: { wellKnown: boolean }): Credentials {
  const cache = new BoundedCache<Credential>(MAX_CACHED)

  async function load(tx: Tx, accessKeyId: string, token: string | undefined): Promise<Credential | undefined> {
    const session = token === undefined ? undefined : await loadSession(tx, accessKeyId, token)
    // A long-term key that comes with a token is refused by its proof, and its account told.
    const found = session ?? (await loadLongTerm(tx, accessKeyId))
    if (found) cache.set(accessKeyId, found)
    return found
  }

  async function loadSession(tx: Tx, accessKeyId: string, token: string): Promise<Credential | undefined> {
    const session = openSession(keyring, accessKeyId, token)
    if (!session) return undefined
    const { account, claims } = session
    const epoch = (await tx.first(epochOf, { account }))?.epoch
    // An account that development made has no row before it has its first user.
    if (epoch === undefined && !options.wellKnown) return undefined
    const principal = await findSessionIdentity(tx, account, claims)
    if (!principal) return undefined
    const { secretAccessKey, expiresAtMs } = claims
    return { accessKeyId, secretAccessKey, sessionToken: token, expiresAtMs, ...principal, epoch: epoch ?? 0 }
  }

  return {
    find(accessKeyId, sessionToken) {
      const known = cache.get(accessKeyId)
      if (known && (known.sessionToken === sessionToken || known.sessionToken === undefined)) return known
      const everyones = options.wellKnown ? wellKnown(accessKeyId) : undefined
      return everyones ?? store.transact('read', (tx) => load(tx, accessKeyId, sessionToken))
    },
    async renew(tx, credential) {
      const { epoch, identity, accessKeyId, sessionToken } = credential
      if (epoch === undefined) return credential
      const current = await tx.first(epochOf, { account: identity.account })
      if ((current?.epoch ?? 0) === epoch) return credential
      const fresh = await load(tx, accessKeyId, sessionToken)
      if (!fresh) cache.delete(accessKeyId)
      const isSame =
        fresh?.secretAccessKey === credential.secretAccessKey &&
        fresh.identity.principalId === credential.identity.principalId
      return isSame ? fresh : undefined
    },
  }
}

async function loadLongTerm(tx: Tx, accessKeyId: string): Promise<Credential | undefined> {
  const row = await tx.first(keyById, { access_key_id: accessKeyId })
  if (row?.status !== 'Active') return undefined
  const { account, user_id, secret } = row
  const principal = await findUserIdentity(tx, account, user_id)
  const epoch = (await tx.first(epochOf, { account }))?.epoch
  if (!principal || epoch === undefined) return undefined
  return {
    accessKeyId,
    secretAccessKey: tx.open(account, secretPlace(accessKeyId), secret).toString(),
    ...principal,
    epoch,
  }
}

/** Where an access key's secret stands, for sealing. */
export function secretPlace(accessKeyId: string): string {
  return `access_key/${accessKeyId}/secret`
}

// Emulators are used with `test`/`test`, and with the account's number as the key id when several accounts are wanted.
function wellKnown(accessKeyId: string): Credential | undefined {
  const account = accessKeyId === 'test' ? '000000000000' : accessKeyId
  if (!/^\d{12}$/.test(account)) return undefined
  const root: Principal = { ...findRoot(account), permissions: UNLIMITED }
  return { accessKeyId, secretAccessKey: 'test', ...root }
}
