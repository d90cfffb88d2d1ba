// Dates the last access to secrets and their versions, and the last use of access keys. Calls change neither themselves: the
// audit trail tells of them.
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { SecretAccessReadingRow, SecretVersionRow } from '#store/tables/secretsmanager.ts'
import { findKeyUses } from './date-key-use.ts'
import { createTrailReading, type Stretch } from './read-trail.ts'
import type { Work } from './worker.ts'

const DAY_MS = 24 * 3_600_000
const SECRET_ARN = /^arn:[^:]+:secretsmanager:([^:]+):([^:]+):secret:(.+)-([A-Za-z0-9]{6})$/

type Access = Pick<SecretVersionRow, 'account' | 'region' | 'name'> & {
  suffix: string
  version_id: string | undefined
  stage: string
  day_ms: number
}

const reads = prepare<Stretch>()((db, { after, upto }) =>
  db
    .selectFrom('audit')
    .select(['at_ms', 'record'])
    .where('sequence', '>', after)
    .where('sequence', '<=', upto)
    .where('event_name', '=', 'GetSecretValue')
    .where('event_source', '=', 'secretsmanager.amazonaws.com')
    .where('error_code', 'is', null)
    .orderBy('sequence'),
)
const dateSecret = prepare<Access>()((db, { account, region, name, suffix, day_ms }) =>
  db
    .updateTable('secret')
    .set({ accessed_day_ms: day_ms })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('suffix', '=', suffix)
    .where((builder) => builder.or([builder('accessed_day_ms', 'is', null), builder('accessed_day_ms', '<', day_ms)])),
)
const holderOfStage = prepare<Access>()((db, { account, region, name, stage }) =>
  db
    .selectFrom('secret_stage')
    .select('version_id')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('stage', '=', stage),
)
const dateVersion = prepare<Access & { held: string }>()((db, { account, region, name, held, day_ms }) =>
  db
    .updateTable('secret_version')
    .set({ accessed_day_ms: day_ms })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('version_id', '=', held)
    .where((builder) => builder.or([builder('accessed_day_ms', 'is', null), builder('accessed_day_ms', '<', day_ms)])),
)
/** The work of reading the trail a stretch further; one server at a time does it. */
export function createAccessDating(store: Store, clock: () => Date): Work<SecretAccessReadingRow> {
  return createTrailReading(store, clock, [findSecretReads, findKeyUses])
}

async function findSecretReads(stretch: Stretch, tx: Tx) {
  const found = new Map<string, Access>()
  for (const { at_ms, record } of await tx.rows(reads, stretch)) {
    const access = readAccess(record, at_ms)
    // The hottest secret is read thousands of times a minute, and dated once.
    if (access) found.set(JSON.stringify(access), access)
  }
  return async (writing: Tx) => {
    for (const access of found.values()) await date(access, writing)
  }
}

function readAccess(record: string, atMs: number): Access | undefined {
  const { resources, requestParameters } = JSON.parse(record)
  const [, region, account, name, suffix] = SECRET_ARN.exec(resources?.[0]?.ARN ?? '') ?? []
  if (!region || !account || !name || !suffix) return undefined
  const { versionId, versionStage = 'AWSCURRENT' } = requestParameters ?? {}
  return { account, region, name, suffix, version_id: versionId, stage: versionStage, day_ms: atMs - (atMs % DAY_MS) }
}

/** A version read by its label is the one that has the label now. */
async function date(access: Access, tx: Tx): Promise<void> {
  await tx.run(dateSecret, access)
  const held = access.version_id ?? (await tx.first(holderOfStage, access))?.version_id
  if (held !== undefined) await tx.run(dateVersion, { ...access, held })
}
