// Reads the next stretch of the audit trail, and makes of it what the trail is searched and sealed by.
import { listAttributes, readAttributes } from '#api/audit-attributes.ts'
import { encodeSequences, termOf } from '#store/audit-index.ts'
import { prepare } from '#store/prepared.ts'
import type { Survey } from '#store/survey.ts'
import type { AuditIndexRow } from '#store/tables/cloudtrail.ts'
import { digestRecords, type NumberedRow, type Stretch } from '#trail/chain.ts'

/** Which records: those after one number, up to and with another, and at most so many. */
export type Span = { after: number; upto: number; limit: number }

/** A stretch of records: its bounds, the digest of its records (SHA-256, hexadecimal), and the index of them. */
export type ReadStretch = { stretch: Stretch; digest: string; index: AuditIndexRow[] }

const recordsBetween = prepare<{ after: number; upto: number; limit: number }>()((db, { after, upto, limit }) =>
  db
    .selectFrom('audit')
    .selectAll()
    .where('sequence', '>', after)
    .where('sequence', '<=', upto)
    .orderBy('sequence')
    .limit(limit),
)
const lastStretch = prepare<Record<never, never>>()((db) =>
  db.selectFrom('audit_stretch').select('newest_ms').orderBy('after_sequence', 'desc').limit(1),
)

/** Reads a stretch; it ends at `upto` when there are fewer records than `limit`. */
export const survey: Survey<Span, ReadStretch> = {
  module: import.meta.url,
  async read(tx, { after, upto, limit }) {
    const rows = await tx.rows(recordsBetween, { after, upto, limit })
    const last = await tx.first(lastStretch, {})
    const instants = rows.map(({ at_ms }) => at_ms)
    const before = last?.newest_ms ?? 0
    const last_at_ms = Math.max(...instants, rows.length === 0 ? before : 0)
    const stretch: Stretch = {
      after_sequence: after,
      upto_sequence: rows.length === limit ? rows.at(-1)!.sequence : upto,
      row_count: rows.length,
      first_at_ms: rows.length === 0 ? before : Math.min(...instants),
      last_at_ms,
      newest_ms: Math.max(before, last_at_ms),
    }
    return { stretch, digest: digestRecords(rows), index: indexRows(after, rows) }
  },
}

type Posting = { account: string; term: Buffer; sequences: number[] }

/** The index of a stretch: a row for every term, with the records that have it. */
function indexRows(after: number, rows: readonly NumberedRow[]): AuditIndexRow[] {
  const postings = new Map<string, Posting>()
  const known = new Map<string, Posting[]>()
  for (const row of rows) {
    // The same calls come again and again: they are told apart by less than reading the whole record takes.
    const likeness = likenessOf(row)
    const found = (likeness === undefined ? undefined : known.get(likeness)) ?? findPostings(row, postings)
    if (likeness !== undefined) known.set(likeness, found)
    for (const { sequences } of found) sequences.push(row.sequence)
  }
  return [...postings.values()].map(({ account, term, sequences }) => ({
    account,
    term,
    after_sequence: after,
    sequences: encodeSequences(after, sequences),
  }))
}

/** What the attributes of a record follow from: who called stands at its beginning, the resources at its end. */
function likenessOf({
  account,
  region,
  event_name,
  event_source,
  access_key_id,
  record,
}: NumberedRow): string | undefined {
  const [head, tail] = [record.indexOf('"eventTime":'), record.lastIndexOf('"readOnly":')]
  if (head === -1 || tail === -1) return undefined
  const columns = `${account} ${region} ${event_name} ${event_source} ${access_key_id}`
  return `${columns} ${record.slice(0, head)} ${record.slice(tail)}`
}

/** Where a record is to be listed; what is not there yet is made. */
function findPostings(row: NumberedRow, postings: Map<string, Posting>): Posting[] {
  const { account, region } = row
  const found = new Set<Posting>()
  // Every record has one term in common with all others of its account and region.
  for (const [attribute, value] of [['', ''] as const, ...listAttributes(readAttributes(row))]) {
    const key = `${account} ${region} ${attribute} ${value}`
    let posting = postings.get(key)
    if (!posting) {
      posting = { account, term: termOf(region, attribute, value), sequences: [] }
      postings.set(key, posting)
    }
    found.add(posting)
  }
  return [...found]
}
