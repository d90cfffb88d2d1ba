// A trail: found by its name or ARN, checked, and shown.
import type { Trail } from '@aws-sdk/client-cloudtrail'
import { formatArn, parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'

/** What a trail is to CloudTrail itself. */
export const TRAIL_TYPE = 'AWS::CloudTrail::Trail'

/** A trail as a target; `given` is what it was called by, `row` is there when there is one. */
export type TrailTarget = Target & { given: string; name: string; region: string; row: TrailRow | undefined }

type Key = Pick<TrailRow, 'account' | 'region' | 'name'>

const trailByName = prepare<Key>()((db, { account, region, name }) =>
  db
    .selectFrom('trail')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)
const trailsOf = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('trail').selectAll().where('account', '=', account).orderBy('name').orderBy('region'),
)

/** The ARN of a trail. */
export function trailArn({ account, region, name }: Key): string {
  return formatArn('cloudtrail', region, account, `trail/${name}`)
}

/** Finds the trail of a name in the region of the call, or of an ARN. */
export async function findTrail(given = '', { account, region, tx }: Context): Promise<TrailTarget> {
  const arn = parseArn(given)
  const isTrail = arn?.service === 'cloudtrail' && arn.resource.startsWith('trail/')
  const key = isTrail
    ? { account: arn.account, region: arn.region, name: arn.resource.slice('trail/'.length) }
    : { account, region, name: given }
  // What no trail can be called is in no store, and a database may not even take it for a text.
  const row = nameProblem(key.name) === undefined ? await tx.first(trailByName, key) : undefined
  return {
    arn: trailArn(key),
    account: key.account,
    type: TRAIL_TYPE,
    given,
    name: key.name,
    region: key.region,
    row,
    tags: () => JSON.parse(row?.tags ?? '{}'),
  }
}

/** The trails of the caller's account in whatever region they are at home. */
export async function findTrails({ account, tx }: Context): Promise<TrailRow[]> {
  return tx.rows(trailsOf, { account })
}

/** The trail that a target stands for. Refuses what is no name, and what is not there. */
export function requireTrail({ given, name, row }: TrailTarget, { account }: Context): TrailRow {
  if (given.startsWith('arn:') && !/^arn:[^:]+:cloudtrail:[^:]+:\d{12}:trail\/./.test(given)) {
    refuse('CloudTrailARNInvalidException', `The trail ARN ${given} is not valid.`)
  }
  checkName(name)
  return row ?? refuse('TrailNotFoundException', `Unknown trail: ${given} for the user: ${account}`)
}

/** The trail that a target stands for, where it is at home: only there it is changed. */
export function requireTrailAtHome(target: TrailTarget, context: Context): TrailRow {
  const row = requireTrail(target, context)
  if (row.region !== context.region) {
    refuse('InvalidHomeRegionException', `The home region of the trail ${trailArn(row)} is ${row.region}.`)
  }
  return row
}

/** Refuses a name that no trail may have. */
export function checkName(name: string): void {
  const problem = nameProblem(name)
  if (problem !== undefined) refuse('InvalidTrailNameException', problem)
}

function nameProblem(name: string): string | undefined {
  const length = `Specified name length: ${name.length} characters.`
  if (name.length < 3) return `Trail name too short. Minimum allowed length: 3 characters. ${length}`
  if (name.length > 128) return `Trail name too long. Maximum allowed length: 128 characters. ${length}`
  if (!/^[0-9a-zA-Z]/.test(name)) return 'Trail name must starts with a letter or number.'
  if (!/[0-9a-zA-Z]$/.test(name)) return 'Trail name must ends with a letter or number.'
  if (/^[.\-_0-9a-zA-Z]+$/.test(name) && !/[._-]{2}/.test(name)) return undefined
  return 'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).'
}

/** What CreateTrail and UpdateTrail answer of a trail. */
export function showTrail(row: TrailRow) {
  return {
    Name: row.name,
    S3BucketName: row.bucket,
    ...(row.prefix !== null && { S3KeyPrefix: row.prefix }),
    IncludeGlobalServiceEvents: row.global_events === 1,
    IsMultiRegionTrail: row.multi_region === 1,
    TrailARN: trailArn(row),
    LogFileValidationEnabled: row.validated === 1,
    IsOrganizationTrail: false,
  }
}

/** What GetTrail and DescribeTrails answer of a trail. */
export function describeTrail(row: TrailRow): Trail {
  const HasCustomEventSelectors = row.selectors !== null || row.advanced_selectors !== null
  return { ...showTrail(row), HomeRegion: row.region, HasCustomEventSelectors, HasInsightSelectors: false }
}
