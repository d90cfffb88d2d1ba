// cloudtrail:GetEventSelectors: which events a trail delivers.
import { operation } from '#api/operation.ts'
import { showSelectors } from './event-selectors.ts'
import { findTrail, requireTrail } from './trail.ts'

/** Shows the selectors of a trail. */
export const getEventSelectors = operation('cloudtrail:GetEventSelectors')({
  effect: 'read',
  target: ({ TrailName }, context) => findTrail(TrailName, context),
  handle: (_, target, context) => showSelectors(requireTrail(target, context)),
})
