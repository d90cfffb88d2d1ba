// Dates the last access to secrets and their versions. Reads change nothing themselves: the audit trail tells of them.
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { SecretAccessReadingRow, SecretVersionRow } from '#store/tables/secretsmanager.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

const DAY_MS = 24 * 3_600_000
// How many records are looked at at once, and how long to wait for more.
const WINDOW_SIZE = 2000
const PAUSE_MS = 60_000
// Numbers are given before records commit: only what is this old has no older number still to come.
const UNSETTLED_MS = 30_000
const SECRET_ARN = /^arn:[^:]+:secretsmanager:([^:]+):([^:]+):secret:(.+)-([A-Za-z0-9]{6})$/

type Range = { after: number; upto: number }
type Access = Pick<SecretVersionRow, 'account' | 'region' | 'name'> & {
  suffix: string
  version_id: string | undefined
  stage: string
  day_ms: number
}

const queue = createQueue('secret_access_reading', ['reader'])

const nextRecords = prepare<{ after: number; count: number }>()((db, { after, count }) =>
  db.selectFrom('audit').select(['sequence', 'at_ms']).where('sequence', '>', after).orderBy('sequence').limit(count),
)
const reads = prepare<Range>()((db, { after, upto }) =>
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
const advance = prepare<{ reader: string; sequence: number; due_at_ms: number }>()(
  (db, { reader, sequence, due_at_ms }) =>
    db
      .updateTable('secret_access_reading')
      .set({ sequence, due_at_ms, leased_until_ms: 0 })
      .where('reader', '=', reader),
)

/** The work of reading the trail a stretch further; one server at a time does it. */
export function createAccessDating(store: Store, clock: () => Date): Work<SecretAccessReadingRow> {
  return {
    queue,
    async perform(row) {
      const nowMs = clock().getTime()
      const { upto, isFull, accesses } = await store.transact('read', (tx) => readTrail(row.sequence, nowMs, tx))
      await store.transact('write', async (tx) => {
        if (!(await tx.first(queue.held, row))) return
        for (const access of accesses) await date(access, tx)
        await tx.run(advance, { reader: row.reader, sequence: upto, due_at_ms: isFull ? nowMs : nowMs + PAUSE_MS })
      })
    },
  }
}

async function readTrail(after: number, nowMs: number, tx: Tx) {
  const records = await tx.rows(nextRecords, { after, count: WINDOW_SIZE })
  const unsettled = records.findIndex(({ at_ms }) => at_ms > nowMs - UNSETTLED_MS)
  const upto = (unsettled === -1 ? records : records.slice(0, unsettled)).at(-1)?.sequence ?? after
  const found = new Map<string, Access>()
  for (const { at_ms, record } of upto > after ? await tx.rows(reads, { after, upto }) : []) {
    const access = readAccess(record, at_ms)
    // The hottest secret is read thousands of times a minute, and dated once.
    if (access) found.set(JSON.stringify(access), access)
  }
  return { upto, isFull: unsettled === -1 && records.length === WINDOW_SIZE, accesses: [...found.values()] }
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
