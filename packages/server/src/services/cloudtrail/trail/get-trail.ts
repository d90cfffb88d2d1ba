// cloudtrail:GetTrail: one trail.
import { operation } from '#api/operation.ts'
import { describeTrail, findTrail, requireTrail } from './trail.ts'

/** Shows a trail. */
export const getTrail = operation('cloudtrail:GetTrail')({
  effect: 'read',
  target: ({ Name }, context) => findTrail(Name, context),
  handle: (_, target, context) => ({ Trail: describeTrail(requireTrail(target, context)) }),
})
