// What the store knows of the trails it delivered, for verification that does not have to believe the folder.
import { prepare } from '#store/prepared.ts'
import type { Store } from '#store/store.ts'
import { formatInstant } from './digest.ts'
import type { Trust } from './verify.ts'

const allKeys = prepare<Record<never, never>>()((db) =>
  db.selectFrom('trail_key').select(['fingerprint', 'public_key', 'created_at_ms']),
)
const chainEnds = prepare<Record<never, never>>()((db) =>
  db.selectFrom('trail_digest').select(['bucket', 'object', 'hash']).where('object', 'is not', null),
)

/** The public keys of all accounts, and the last digest of every chain that goes on. */
export async function readTrust(store: Store): Promise<Required<Trust>> {
  return store.transact('read', async (tx) => {
    const keys = (await tx.rows(allKeys, {})).map(({ fingerprint, public_key, created_at_ms }) => ({
      Fingerprint: fingerprint,
      Value: Buffer.from(public_key).toString('base64'),
      ValidityStartTime: formatInstant(created_at_ms),
    }))
    const ends = (await tx.rows(chainEnds, {})).flatMap(({ bucket, object, hash }) =>
      bucket === null || object === null || hash === null ? [] : { bucket, object, hash },
    )
    return { keys, ends }
  })
}
