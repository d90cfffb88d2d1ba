// Checks the audit trail in the store against its chain: finds records changed, deleted or added where it has been sealed.
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { AuditSettlingRow, AuditStretchRow } from '#store/tables/cloudtrail.ts'
import { digestRecords, GENESIS, linkStretch, openLink } from './chain.ts'

/** What is wrong with records between two instants; instants are ISO 8601, numbers those of the table `audit`. */
export type StoreProblem = { problem: string; after: number; upto: number; from?: string; to?: string }

/** What was checked: sealed stretches and records, and how many records wait to be sealed. */
export type StoreReport = { stretches: number; records: number; unsealed: number; problems: StoreProblem[] }

type Range = { after: number; upto: number }

const STRETCHES_AT_ONCE = 10

const settling = prepare<Record<never, never>>()((db) => db.selectFrom('audit_settling').selectAll())
const stretchesAfter = prepare<{ after: number; count: number }>()((db, { after, count }) =>
  db
    .selectFrom('audit_stretch')
    .selectAll()
    .where('after_sequence', '>=', after)
    .orderBy('after_sequence')
    .limit(count),
)
const recordsBetween = prepare<Range>()((db, { after, upto }) =>
  db.selectFrom('audit').selectAll().where('sequence', '>', after).where('sequence', '<=', upto).orderBy('sequence'),
)
const countAfter = prepare<{ after: number }>()((db, { after }) =>
  db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('sequence', '>', after),
)
const countUpTo = prepare<{ upto: number }>()((db, { upto }) =>
  db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('sequence', '<=', upto),
)

/**
 * Checks every sealed stretch from the oldest kept to the newest. It does not find what was done to the last seconds, which
 * are not sealed yet; nor the store put back whole to an earlier state; nor what was done by who holds the root key.
 */
export async function verifyStore(store: Store): Promise<StoreReport> {
  const report: StoreReport = { stretches: 0, records: 0, unsealed: 0, problems: [] }
  const { row, start } = await store.transact('read', async (tx) => begin(report, tx))
  if (!row) return report
  let position = { link: start, sequence: row.floor_sequence }
  while (position.sequence < row.sequence) {
    const next = await store.transact('read', (tx) => checkSome(position, row, report, tx))
    if (!next) break
    position = next
  }
  await store.transact('read', (tx) => end(position, row, report, tx))
  return report
}

type Position = { link: Buffer; sequence: number }

async function begin(report: StoreReport, tx: Tx): Promise<{ row: AuditSettlingRow | undefined; start: Buffer }> {
  const row = await tx.first(settling, {})
  if (!row) {
    report.problems.push({ problem: 'the row that says how far the trail is sealed is missing', after: 0, upto: 0 })
    return { row: undefined, start: GENESIS }
  }
  const { floor, floor_sequence: sequence } = row
  const start = floor ? openLink(tx, { kind: 'floor', sequence }, floor) : GENESIS
  const told = { after: 0, upto: sequence }
  if (!start || (floor === null) !== (sequence === 0)) {
    report.problems.push({ problem: 'the beginning of the chain was altered', ...told })
  }
  const left = (await tx.first(countUpTo, { upto: sequence }))?.count ?? 0
  if (left > 0) report.problems.push({ problem: `${left} records stand before the beginning of the chain`, ...told })
  return { row, start: start ?? GENESIS }
}

async function checkSome(
  from: Position,
  { sequence }: AuditSettlingRow,
  report: StoreReport,
  tx: Tx,
): Promise<Position | undefined> {
  const stretches = await tx.rows(stretchesAfter, { after: from.sequence, count: STRETCHES_AT_ONCE })
  let position = from
  for (const stretch of stretches) {
    // What was settled since this check began is for the next one.
    if (stretch.after_sequence >= sequence) return position
    position = await check(position, stretch, report, tx)
  }
  return stretches.length === 0 ? undefined : position
}

/** Checks one stretch. After a problem the chain is taken up from what the stretch itself says, so that others can be found. */
async function check(position: Position, stretch: AuditStretchRow, report: StoreReport, tx: Tx): Promise<Position> {
  const { after_sequence: after, upto_sequence: upto, row_count, first_at_ms, last_at_ms } = stretch
  const [from, to] = [new Date(first_at_ms).toISOString(), new Date(last_at_ms).toISOString()]
  const tell = (problem: string) => report.problems.push({ problem, after, upto, from, to })
  if (after !== position.sequence) {
    report.problems.push({ problem: 'a sealed stretch is missing', after: position.sequence, upto: after })
  }
  const rows = await tx.rows(recordsBetween, { after, upto })
  report.stretches++
  report.records += rows.length
  const sealed = openLink(tx, { kind: 'stretch', sequence: after }, stretch.seal)
  const link = linkStretch(position.link, stretch, digestRecords(rows))
  if (!sealed) tell('the seal of a stretch was altered')
  else if (rows.length < row_count) tell(`${row_count - rows.length} records were deleted`)
  else if (rows.length > row_count) tell(`${rows.length - row_count} records were added`)
  else if (after === position.sequence && !link.equals(sealed)) tell('records were changed')
  return { link: sealed ?? link, sequence: upto }
}

async function end(position: Position, row: AuditSettlingRow, report: StoreReport, tx: Tx): Promise<void> {
  const { sequence, head, floor_sequence } = row
  const told = { after: position.sequence, upto: sequence }
  const link = head ? openLink(tx, { kind: 'head', sequence }, head) : undefined
  if (position.sequence < sequence)
    report.problems.push({ problem: 'sealed stretches are missing at the end', ...told })
  else if (sequence > floor_sequence || head) {
    if (!link?.equals(position.link)) report.problems.push({ problem: 'the end of the chain was altered', ...told })
  }
  // What was deleted in its time while this check went on is not missing.
  const floor = (await tx.first(settling, {}))?.floor_sequence ?? 0
  if (floor > floor_sequence) report.problems = report.problems.filter(({ upto }) => upto > floor)
  report.unsealed = (await tx.first(countAfter, { after: sequence }))?.count ?? 0
}
