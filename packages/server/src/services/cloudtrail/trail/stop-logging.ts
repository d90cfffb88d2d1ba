// cloudtrail:StopLogging: what happened so far is still delivered, and nothing more.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import { findTrail, requireTrailAtHome } from './trail.ts'

const stop = prepare<Pick<TrailRow, 'account' | 'region' | 'name'> & { now_ms: number }>()(
  (db, { account, region, name, now_ms }) =>
    db
      .updateTable('trail')
      .set({ logging: 0, stopped_at_ms: now_ms })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name),
)

/** Stops a trail, at home only. */
export const stopLogging = operation('cloudtrail:StopLogging')({
  effect: 'write',
  target: ({ Name }, context) => findTrail(Name, context),
  async handle(_, target, context) {
    const row = requireTrailAtHome(target, context)
    if (row.logging === 1) await context.tx.run(stop, { ...row, now_ms: context.now.getTime() })
    return {}
  },
})
