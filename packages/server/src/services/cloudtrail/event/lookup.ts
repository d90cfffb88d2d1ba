// Finds events: in the settled part of the audit trail by its index, in the short rest by looking at each record.
import { listAttributes, readAttributes } from '#api/audit-attributes.ts'
import type { Context } from '#api/operation.ts'
import { decodeSequences, termOf } from '#store/audit-index.ts'
import { prepare } from '#store/prepared.ts'
import type { AuditRow } from '#store/tables/ground.ts'
import { type Bounds, findBounds } from './bounds.ts'

/** What is looked for: events of an instant or between two (milliseconds, both included), with an attribute. */
export type Question = { attribute: string; value: string; fromMs: number; toMs: number }

/** An audit record with its number, by which pages go on. */
export type FoundEvent = Pick<
  AuditRow,
  'event_id' | 'at_ms' | 'event_name' | 'event_source' | 'access_key_id' | 'record'
> & {
  sequence: number
}

type Place = { account: string; region: string }

const COLUMNS = ['sequence', 'event_id', 'at_ms', 'event_name', 'event_source', 'access_key_id', 'record'] as const
const SCANNED_AT_ONCE = 500
const POSTINGS_AT_ONCE = 20
const READ_AT_ONCE = 51

const recordsBetween = prepare<Place & { after: number; before: number; count: number }>()(
  (db, { account, region, after, before, count }) =>
    db
      .selectFrom('audit')
      .select(COLUMNS)
      .where('sequence', '>', after)
      .where('sequence', '<', before)
      .where('account', '=', account)
      .where('region', '=', region)
      .orderBy('sequence', 'desc')
      .limit(count),
)
const recordOfId = prepare<Place & { after: number; before: number; id: string }>()(
  (db, { account, region, after, before, id }) =>
    db
      .selectFrom('audit')
      .select(COLUMNS)
      .where('sequence', '>', after)
      .where('sequence', '<', before)
      .where('event_id', '=', id)
      .where('account', '=', account)
      .where('region', '=', region),
)
const postings = prepare<{ account: string; term: Uint8Array; from: number; before: number; count: number }>()(
  (db, { account, term, from, before, count }) =>
    db
      .selectFrom('audit_index')
      .select(['after_sequence', 'sequences'])
      .where('account', '=', account)
      .where('term', '=', term)
      .where('after_sequence', '>=', from)
      .where('after_sequence', '<', before)
      .orderBy('after_sequence', 'desc')
      .limit(count),
)

/** The event with an id, whose instant its id tells. */
export async function findEvent(id: string, question: Question, context: Context): Promise<FoundEvent[]> {
  const { account, region, tx } = context
  const { floor, ceiling } = await findBounds(question, context)
  return tx.rows(recordOfId, { account, region, after: floor, before: ceiling, id })
}

/** The newest events with numbers below `before` that answer a question, `count` at most, newest first. */
export async function findEvents(
  question: Question,
  before: number,
  count: number,
  context: Context,
): Promise<FoundEvent[]> {
  const bounds = await findBounds(question, context)
  const ceiling = Math.min(before, bounds.ceiling)
  const recent = await scanRecent(question, bounds, ceiling, count, context)
  if (recent.length >= count) return recent
  return [...recent, ...(await readIndex(question, bounds, ceiling, count - recent.length, context))]
}

async function scanRecent(
  question: Question,
  { settled, floor }: Bounds,
  ceiling: number,
  count: number,
  { account, region, tx }: Context,
): Promise<FoundEvent[]> {
  const found: FoundEvent[] = []
  const after = Math.max(settled, floor)
  for (let before = ceiling; found.length < count && before > after; ) {
    const rows = await tx.rows(recordsBetween, { account, region, after, before, count: SCANNED_AT_ONCE })
    found.push(...rows.filter((row) => isWithin(question, row) && hasAttribute(question, row)))
    before = rows.length < SCANNED_AT_ONCE ? after : rows.at(-1)!.sequence
  }
  return found.slice(0, count)
}

async function readIndex(
  question: Question,
  { settled, floor }: Bounds,
  ceiling: number,
  count: number,
  { account, region, tx }: Context,
): Promise<FoundEvent[]> {
  const term = termOf(region, question.attribute, question.value)
  const found: FoundEvent[] = []
  const limit = Math.min(ceiling, settled + 1)
  let before = limit
  while (found.length < count && before > floor) {
    const rows = await tx.rows(postings, { account, term, from: floor, before, count: POSTINGS_AT_ONCE })
    for (const { after_sequence, sequences } of rows) {
      const numbers = decodeSequences(after_sequence, sequences).filter((sequence) => sequence < limit)
      found.push(...(await readRecords(numbers, question, count - found.length, tx)))
      if (found.length >= count) break
    }
    before = rows.length < POSTINGS_AT_ONCE ? floor : rows.at(-1)!.after_sequence
  }
  return found
}

/** Reads records by their numbers, the newest first, until there are enough in the time asked for. */
async function readRecords(
  numbers: number[],
  question: Question,
  count: number,
  tx: Context['tx'],
): Promise<FoundEvent[]> {
  const found: FoundEvent[] = []
  for (let end = numbers.length; end > 0 && found.length < count; end -= READ_AT_ONCE) {
    const some = numbers.slice(Math.max(0, end - READ_AT_ONCE), end)
    const rows = await tx.rows(
      tx.db.selectFrom('audit').select(COLUMNS).where('sequence', 'in', some).orderBy('sequence', 'desc'),
    )
    found.push(...rows.filter((row) => isWithin(question, row)))
  }
  return found.slice(0, count)
}

function isWithin({ fromMs, toMs }: Question, { at_ms }: FoundEvent): boolean {
  return at_ms >= fromMs && at_ms <= toMs
}

function hasAttribute({ attribute, value }: Question, row: FoundEvent): boolean {
  if (attribute === '') return true
  return listAttributes(readAttributes(row)).some(([name, each]) => name === attribute && each === value)
}
