// The chains of digests that vouch for a trail's files: begun with the logging, ended with it or when nobody wants them any more.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { TrailDigestRow, TrailRow } from '#store/tables/cloudtrail.ts'

type Key = Pick<TrailRow, 'account' | 'region' | 'name'>

const insertChain = prepare<Omit<TrailDigestRow, 'bucket' | 'object' | 'hash' | 'signature' | 'file_region'>>()(
  (db, { account, region, name, begins_at_ms }) =>
    db
      .insertInto('trail_digest')
      .values({ account, region, name, file_region: region, begins_at_ms })
      .onConflict((conflict) => conflict.doNothing()),
)
const deleteChains = prepare<Key>()((db, { account, region, name }) =>
  db.deleteFrom('trail_digest').where('account', '=', account).where('region', '=', region).where('name', '=', name),
)
const deleteFiles = prepare<Key>()((db, { account, region, name }) =>
  db.deleteFrom('trail_file').where('account', '=', account).where('region', '=', region).where('name', '=', name),
)

/** Begins the chain of a trail's home; those of other regions begin with their first file. */
export async function beginChain({ account, region, name }: Key, { tx, now }: Context): Promise<void> {
  await tx.run(insertChain, { account, region, name, begins_at_ms: now.getTime() })
}

/** Forgets the chains of a trail, and the files that no digest lists yet. */
export async function endChains(trail: Key, tx: Tx): Promise<void> {
  await tx.run(deleteChains, trail)
  await tx.run(deleteFiles, trail)
}
