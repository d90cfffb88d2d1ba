// cloudtrail:StartLogging: from now on what happens is delivered.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import { beginChain, endChains } from './chains.ts'
import { findTrail, requireTrailAtHome } from './trail.ts'

const newestRecord = prepare<Record<never, never>>()((db) =>
  db.selectFrom('audit').select('sequence').orderBy('sequence', 'desc').limit(1),
)
const start = prepare<Pick<TrailRow, 'account' | 'region' | 'name' | 'sequence'> & { now_ms: number }>()(
  (db, { account, region, name, sequence, now_ms }) =>
    db
      .updateTable('trail')
      .set({ logging: 1, started_at_ms: now_ms, sequence, status: 'Pending', due_at_ms: now_ms, leased_until_ms: 0 })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name),
)

/** Starts a trail, at home only; one that records already goes on. */
export const startLogging = operation('cloudtrail:StartLogging')({
  effect: 'write',
  target: ({ Name }, context) => findTrail(Name, context),
  async handle(_, target, context) {
    const { tx, now } = context
    const row = requireTrailAtHome(target, context)
    if (row.logging === 1) return {}
    // One that was stopped a moment ago has not delivered all yet: it goes on where it is.
    const isNew = row.status !== 'Pending'
    const sequence = isNew ? ((await tx.first(newestRecord, {}))?.sequence ?? 0) : row.sequence
    await tx.run(start, { ...row, sequence, now_ms: now.getTime() })
    if (isNew) await endChains(row, tx)
    if (row.validated === 1) await beginChain(row, context)
    return {}
  },
})
