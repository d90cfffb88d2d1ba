// Delivers trails: writes what happened into files, and each hour a signed digest of the files written.
import { hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { prepare } from '#store/prepared.ts'
import type { TrailFileRow, TrailRow } from '#store/tables/cloudtrail.ts'
import type { AuditRow } from '#store/tables/ground.ts'
import { hashOf } from '#trail/digest.ts'
import type { TrailFolder } from '#trail/folder.ts'
import { logObject } from '#trail/layout.ts'
import { createSelection } from '#trail/selectors.ts'
import { deliverDigests } from './deliver-digests.ts'
import { type DeliveryGround, trailQueue, whileHeld } from './held-trail.ts'
import type { Work } from './worker.ts'

// How often files are written, how soon again after a failure, and how many numbers one round covers at most.
const INTERVAL_MS = 5 * 60_000
const RETRY_MS = 60_000
const ROUND_SIZE = 20_000
// What happened before a trail was stopped is recorded by then.
const STOPPING_MS = 60_000

type Range = { account: string; after: number; upto: number }
type Key = Pick<TrailRow, 'account' | 'region' | 'name'>

const settling = prepare<Record<never, never>>()((db) =>
  db.selectFrom('audit_settling').select(['sequence', 'settled_to_ms']),
)
const recordsOf = prepare<Range>()((db, { account, after, upto }) =>
  db
    .selectFrom('audit')
    .select(['region', 'at_ms', 'record'])
    .where('sequence', '>', after)
    .where('sequence', '<=', upto)
    .where('account', '=', account)
    .orderBy('sequence'),
)
const setPlan = prepare<Key & { upto: number; now_ms: number }>()((db, { account, region, name, upto, now_ms }) =>
  db
    .updateTable('trail')
    .set({ planned_sequence: upto, planned_at_ms: now_ms })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)
const setDelivered = prepare<Key & { upto: number; delivered_at_ms: number | null }>()(
  (db, { account, region, name, upto, delivered_at_ms }) =>
    db
      .updateTable('trail')
      .set({ sequence: upto, planned_sequence: null, planned_at_ms: null, delivered_at_ms, delivery_error: null })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name),
)
const setError = prepare<Key & { error: string }>()((db, { account, region, name, error }) =>
  db
    .updateTable('trail')
    .set({ delivery_error: error })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)
const setDue = prepare<Key & { status: string; due_at_ms: number }>()(
  (db, { account, region, name, status, due_at_ms }) =>
    db
      .updateTable('trail')
      .set({ status, due_at_ms, leased_until_ms: 0 })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name),
)
const insertFile = prepare<TrailFileRow>()((db, row) =>
  db.insertInto('trail_file').values({
    account: row.account,
    region: row.region,
    name: row.name,
    file_region: row.file_region,
    bucket: row.bucket,
    object: row.object,
    hash: row.hash,
    oldest_ms: row.oldest_ms,
    newest_ms: row.newest_ms,
    delivered_at_ms: row.delivered_at_ms,
  }),
)
const beginChain = prepare<TrailFileRow>()((db, { account, region, name, file_region, delivered_at_ms }) =>
  db
    .insertInto('trail_digest')
    .values({ account, region, name, file_region, begins_at_ms: delivered_at_ms })
    .onConflict((conflict) => conflict.doNothing()),
)

/** The work of delivering trails; one server at a time delivers one. */
export function createTrailDelivery(ground: DeliveryGround): Work<TrailRow> {
  const { store, clock, report } = ground
  return {
    queue: trailQueue,
    async perform(row) {
      const nowMs = clock().getTime()
      try {
        const { isMore, settledToMs } = await deliverFiles(row, nowMs, ground)
        const { isWaiting } = await deliverDigests(row, nowMs, ground)
        // A trail that was stopped ends when all is delivered and digested.
        const isStopped = row.stopped_at_ms !== null && settledToMs > row.stopped_at_ms + STOPPING_MS
        const status = row.logging === 0 && isStopped && !isMore && !isWaiting ? 'Idle' : 'Pending'
        await whileHeld(row, store, (tx) =>
          tx.run(setDue, { ...row, status, due_at_ms: isMore ? nowMs : nowMs + INTERVAL_MS }),
        )
      } catch (error) {
        report(error)
        const code = (error as NodeJS.ErrnoException).code ?? 'InternalError'
        await whileHeld(row, store, async (tx) => {
          await tx.run(setError, { ...row, error: code })
          await tx.run(setDue, { ...row, status: 'Pending', due_at_ms: nowMs + RETRY_MS })
        })
      }
    },
  }
}

/**
 * Writes the next files. How far they go is decided and kept before; they are written the same again after a crash, and noted
 * together with the position they end at: nothing is lost, nothing is delivered twice.
 */
async function deliverFiles(row: TrailRow, nowMs: number, ground: DeliveryGround) {
  const { store, folder } = ground
  const settled = await store.transact('read', (tx) => tx.first(settling, {}))
  const settledTo = settled?.sequence ?? 0
  const upto = row.planned_sequence ?? Math.min(settledTo, row.sequence + ROUND_SIZE)
  const atMs = row.planned_at_ms ?? nowMs
  const outcome = { isMore: upto < settledTo, settledToMs: settled?.settled_to_ms ?? 0 }
  if (upto <= row.sequence) return { ...outcome, isMore: false }
  if (row.planned_sequence === null) {
    if (!(await whileHeld(row, store, (tx) => tx.run(setPlan, { ...row, upto, now_ms: nowMs })))) return outcome
  }
  const records = await store.transact('read', (tx) =>
    tx.rows(recordsOf, { account: row.account, after: row.sequence, upto }),
  )
  const files: TrailFileRow[] = []
  for (const [fileRegion, told] of Map.groupBy(select(row, records), ({ region }) => region)) {
    files.push(await writeFile(row, fileRegion, told, atMs, folder))
  }
  await whileHeld(row, store, async (tx, { validated }) => {
    const delivered_at_ms = files.length > 0 ? atMs : row.delivered_at_ms
    await tx.run(setDelivered, { ...row, upto, delivered_at_ms })
    for (const file of validated === 1 ? files : []) {
      await tx.run(insertFile, file)
      await tx.run(beginChain, file)
    }
  })
  return outcome
}

type Told = Pick<AuditRow, 'region' | 'at_ms' | 'record'>

/** What of the records is for this trail. */
function select(row: TrailRow, records: Told[]): Told[] {
  const isSelected = createSelection(row)
  const untilMs = row.logging === 1 ? Number.POSITIVE_INFINITY : (row.stopped_at_ms ?? 0)
  return records.filter(
    ({ region, at_ms, record }) =>
      (row.multi_region === 1 || region === row.region) && at_ms <= untilMs && isSelected(record),
  )
}

async function writeFile(
  row: TrailRow,
  file_region: string,
  records: Told[],
  atMs: number,
  folder: TrailFolder,
): Promise<TrailFileRow> {
  const { account, region, name, bucket, sequence } = row
  // By what it covers, so that writing it again gives the same name.
  const unique = uniqueOf([account, region, name, file_region, sequence, atMs])
  const object = logObject(row, file_region, atMs, unique)
  const text = Buffer.from(`{"Records":[${records.map(({ record }) => record).join(',')}]}`)
  await folder.write(`${bucket}/${object}`, gzipSync(text))
  const instants = records.map(({ at_ms }) => at_ms)
  return {
    account,
    region,
    name,
    file_region,
    bucket,
    object,
    hash: hashOf(text),
    oldest_ms: instants.reduce((one, other) => Math.min(one, other)),
    newest_ms: instants.reduce((one, other) => Math.max(one, other)),
    delivered_at_ms: atMs,
  }
}

/** Sixteen letters and digits. */
function uniqueOf(parts: (string | number)[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16)
}
