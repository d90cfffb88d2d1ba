// cloudtrail:UpdateTrail: where a trail writes, and what of all that happens.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import { beginChain, endChains } from './chains.ts'
import { checkDestination, checkRegions, refuseUnsupported } from './destination.ts'
import { findTrail, requireTrailAtHome, showTrail } from './trail.ts'

const updateRow = prepare<TrailRow>()((db, row) =>
  db
    .updateTable('trail')
    .set({
      bucket: row.bucket,
      prefix: row.prefix,
      multi_region: row.multi_region,
      global_events: row.global_events,
      validated: row.validated,
    })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('name', '=', row.name),
)

/** Changes a trail, at home only; what is not given stays. */
export const updateTrail = operation('cloudtrail:UpdateTrail')({
  effect: 'write',
  target: ({ Name }, context) => findTrail(Name, context),
  async handle(input, target, context) {
    const row = requireTrailAtHome(target, context)
    refuseUnsupported(input)
    const { S3BucketName, S3KeyPrefix, IsMultiRegionTrail, IncludeGlobalServiceEvents, EnableLogFileValidation } = input
    const changed: TrailRow = {
      ...row,
      bucket: S3BucketName ?? row.bucket,
      prefix: S3KeyPrefix === undefined ? row.prefix : S3KeyPrefix || null,
      multi_region: Number(IsMultiRegionTrail ?? row.multi_region),
      global_events: Number(IncludeGlobalServiceEvents ?? row.global_events),
      validated: Number(EnableLogFileValidation ?? row.validated),
    }
    checkRegions(changed.multi_region === 1, changed.global_events === 1)
    await checkDestination(changed.bucket, changed.prefix, context)
    await context.tx.run(updateRow, changed)
    if (row.validated === 1 && changed.validated === 0) await endChains(row, context.tx)
    if (row.validated === 0 && changed.validated === 1 && row.status === 'Pending') await beginChain(row, context)
    return showTrail(changed)
  },
})
