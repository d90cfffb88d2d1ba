// The keys that sign an account's digests: made when the first digest is due, the private one sealed in the store.

import type { KeyObject } from 'node:crypto'
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { TrailKeyRow } from '#store/tables/cloudtrail.ts'
import { createKeyPair, formatInstant, type ListedKey, readPrivateKey } from '#trail/digest.ts'

/** What signs an account's digests, and all public keys that ever did. */
export type SigningKey = { fingerprint: string; privateKey: KeyObject; published: ListedKey[] }

const keysOf = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('trail_key').selectAll().where('account', '=', account).orderBy('created_at_ms'),
)
const insertKey = prepare<TrailKeyRow>()((db, row) =>
  db.insertInto('trail_key').values({
    account: row.account,
    fingerprint: row.fingerprint,
    public_key: row.public_key,
    private_key: row.private_key,
    created_at_ms: row.created_at_ms,
  }),
)

/** The key of an account, made when there is none. */
export async function findSigningKey(store: Store, account: string, nowMs: number): Promise<SigningKey> {
  const known = await store.transact('read', (tx) => openNewest(account, tx))
  if (known) return known
  // A tenth of a second or more: not in a transaction. Another server may be first; then its key is taken.
  const { fingerprint, publicKey, privateKey } = await createKeyPair()
  return store.transact('write', async (tx) => {
    const made = await openNewest(account, tx)
    if (made) return made
    const private_key = tx.seal(account, placeOf(fingerprint), privateKey)
    await tx.run(insertKey, { account, fingerprint, public_key: publicKey, private_key, created_at_ms: nowMs })
    return (await openNewest(account, tx))!
  })
}

async function openNewest(account: string, tx: Tx): Promise<SigningKey | undefined> {
  const rows = await tx.rows(keysOf, { account })
  const newest = rows.at(-1)
  if (!newest) return undefined
  const { fingerprint, private_key } = newest
  const privateKey = readPrivateKey(tx.open(account, placeOf(fingerprint), private_key))
  return { fingerprint, privateKey, published: rows.map(listKey) }
}

function listKey({ fingerprint, public_key, created_at_ms }: TrailKeyRow): ListedKey {
  const Value = Buffer.from(public_key).toString('base64')
  return { Fingerprint: fingerprint, Value, ValidityStartTime: formatInstant(created_at_ms) }
}

function placeOf(fingerprint: string): string {
  return `trail_key/${fingerprint}/private_key`
}
