// cloudtrail:DeleteTrail: the trail goes, its files stay.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import { endChains } from './chains.ts'
import { findTrail, requireTrailAtHome } from './trail.ts'

const deleteRow = prepare<Pick<TrailRow, 'account' | 'region' | 'name'>>()((db, { account, region, name }) =>
  db.deleteFrom('trail').where('account', '=', account).where('region', '=', region).where('name', '=', name),
)

/** Deletes a trail, at home only. What it has not delivered yet stays undelivered. */
export const deleteTrail = operation('cloudtrail:DeleteTrail')({
  effect: 'write',
  target: ({ Name }, context) => findTrail(Name, context),
  async handle(_, target, context) {
    const row = requireTrailAtHome(target, context)
    await endChains(row, context.tx)
    await context.tx.run(deleteRow, row)
    return {}
  },
})
