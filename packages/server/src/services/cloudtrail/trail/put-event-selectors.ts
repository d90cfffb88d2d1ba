// cloudtrail:PutEventSelectors: which events a trail delivers from now on.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import { readSelectors, showSelectors } from './event-selectors.ts'
import { findTrail, requireTrailAtHome } from './trail.ts'

const setSelectors = prepare<TrailRow>()((db, { account, region, name, selectors, advanced_selectors }) =>
  db
    .updateTable('trail')
    .set({ selectors, advanced_selectors })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)

/** Sets the selectors of a trail, at home only; those of one kind take the place of those of the other. */
export const putEventSelectors = operation('cloudtrail:PutEventSelectors')({
  effect: 'write',
  target: ({ TrailName }, context) => findTrail(TrailName, context),
  async handle(input, target, context) {
    const row = requireTrailAtHome(target, context)
    const { EventSelectors, AdvancedEventSelectors } = readSelectors(input)
    const changed = {
      ...row,
      selectors: EventSelectors ? JSON.stringify(EventSelectors) : null,
      advanced_selectors: AdvancedEventSelectors ? JSON.stringify(AdvancedEventSelectors) : null,
    }
    await context.tx.run(setSelectors, changed)
    return showSelectors(changed)
  },
})
