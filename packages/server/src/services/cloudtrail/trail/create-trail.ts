// cloudtrail:CreateTrail: a trail that writes nothing before StartLogging.
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import { checkDestination, checkRegions, refuseUnsupported } from './destination.ts'
import { checkName, findTrail, findTrails, showTrail } from './trail.ts'

const MOST_TRAILS = 5

const insertTrail = prepare<TrailRow>()((db, row) =>
  db.insertInto('trail').values({
    account: row.account,
    region: row.region,
    name: row.name,
    bucket: row.bucket,
    prefix: row.prefix,
    multi_region: row.multi_region,
    global_events: row.global_events,
    validated: row.validated,
    selectors: row.selectors,
    advanced_selectors: row.advanced_selectors,
    tags: row.tags,
    created_at_ms: row.created_at_ms,
    logging: row.logging,
    started_at_ms: row.started_at_ms,
    stopped_at_ms: row.stopped_at_ms,
    sequence: row.sequence,
    planned_sequence: row.planned_sequence,
    planned_at_ms: row.planned_at_ms,
    delivered_at_ms: row.delivered_at_ms,
    delivery_error: row.delivery_error,
    digest_at_ms: row.digest_at_ms,
    digest_error: row.digest_error,
    status: row.status,
    due_at_ms: row.due_at_ms,
    leased_until_ms: row.leased_until_ms,
  }),
)

/** Makes a trail in the region of the call, its home. */
export const createTrail = operation('cloudtrail:CreateTrail')({
  effect: 'write',
  target: ({ Name }, context) => findTrail(Name, context),
  async handle(input, { row }, context) {
    const { Name = '', S3BucketName: bucket = '', S3KeyPrefix = '', TagsList = [] } = input
    const { IsMultiRegionTrail = false, IncludeGlobalServiceEvents = true, EnableLogFileValidation = false } = input
    const { account, region, now, tx } = context
    const prefix = S3KeyPrefix === '' ? null : S3KeyPrefix
    checkName(Name)
    refuseUnsupported(input)
    checkRegions(IsMultiRegionTrail, IncludeGlobalServiceEvents)
    await checkDestination(bucket, prefix, context)
    if (row) refuse('TrailAlreadyExistsException', `Trail ${Name} already exists for customer: ${account}`)
    await checkCount(context)
    const made: TrailRow = {
      ...NOTHING_YET,
      account,
      region,
      name: Name,
      bucket,
      prefix,
      multi_region: Number(IsMultiRegionTrail),
      global_events: Number(IncludeGlobalServiceEvents),
      validated: Number(EnableLogFileValidation),
      tags: JSON.stringify(Object.fromEntries(TagsList.map(({ Key, Value }) => [Key, Value ?? '']))),
      created_at_ms: now.getTime(),
    }
    await tx.run(insertTrail, made)
    return showTrail(made)
  },
})

const NOTHING_YET = {
  selectors: null,
  advanced_selectors: null,
  logging: 0,
  started_at_ms: null,
  stopped_at_ms: null,
  sequence: 0,
  planned_sequence: null,
  planned_at_ms: null,
  delivered_at_ms: null,
  delivery_error: null,
  digest_at_ms: null,
  digest_error: null,
  status: 'Idle',
  due_at_ms: 0,
  leased_until_ms: 0,
}

/** Trails of other regions that record in this one, too, count. */
async function checkCount(context: Context): Promise<void> {
  const { account, region } = context
  const trails = (await findTrails(context)).filter((each) => each.region === region || each.multi_region === 1)
  if (trails.length < MOST_TRAILS) return
  refuse('MaximumNumberOfTrailsExceededException', `User: ${account} already has ${MOST_TRAILS} trails in ${region}.`)
}
