// Settles the audit trail: what is complete is indexed for lookups and sealed into a chain, and deleted when its time is over.
import { listAttributes, readAttributes } from '#api/audit-attributes.ts'
import { encodeSequences, termOf } from '#store/audit-index.ts'
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { AuditIndexRow, AuditSettlingRow, AuditStretchRow } from '#store/tables/cloudtrail.ts'
import { GENESIS, linkStretch, type NumberedRow, openLink, type Stretch, sealLink } from '#trail/chain.ts'
import { dropOldest } from './drop-audit.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

// How many records are settled at once, and how long to wait for more.
const STRETCH_SIZE = 500
const PAUSE_MS = 10_000
// PostgreSQL gives numbers before records commit, and ends transactions that idle longer than this less ten seconds; SQLite
// has one writer.
const UNSETTLED_MS = { sqlite: 0, postgres: 30_000 }
const INSERTED_AT_ONCE = 500

const queue = createQueue('audit_settling', ['settler'])

const newestRecord = prepare<Record<never, never>>()((db) =>
  db.selectFrom('audit').select('sequence').orderBy('sequence', 'desc').limit(1),
)
const recordsBetween = prepare<{ after: number; upto: number; count: number }>()((db, { after, upto, count }) =>
  db
    .selectFrom('audit')
    .selectAll()
    .where('sequence', '>', after)
    .where('sequence', '<=', upto)
    .orderBy('sequence')
    .limit(count),
)
const lastStretch = prepare<Record<never, never>>()((db) =>
  db.selectFrom('audit_stretch').select('newest_ms').orderBy('after_sequence', 'desc').limit(1),
)
const insertStretch = prepare<AuditStretchRow>()((db, row) =>
  db.insertInto('audit_stretch').values({
    after_sequence: row.after_sequence,
    upto_sequence: row.upto_sequence,
    row_count: row.row_count,
    first_at_ms: row.first_at_ms,
    last_at_ms: row.last_at_ms,
    newest_ms: row.newest_ms,
    seal: row.seal,
  }),
)
type Progress = Pick<AuditSettlingRow, 'sequence' | 'seen_sequence' | 'seen_at_ms' | 'settled_to_ms' | 'head'>
const advance = prepare<Progress & { settler: string; due_at_ms: number }>()((db, row) =>
  db
    .updateTable('audit_settling')
    .set({
      sequence: row.sequence,
      seen_sequence: row.seen_sequence,
      seen_at_ms: row.seen_at_ms,
      settled_to_ms: row.settled_to_ms,
      head: row.head,
      due_at_ms: row.due_at_ms,
      leased_until_ms: 0,
    })
    .where('settler', '=', row.settler),
)

type Settled = { stretch: Stretch; rows: NumberedRow[]; index: AuditIndexRow[] }

/** The work of settling the trail a stretch further; records are kept `keepDays` days. One server at a time does it. */
export function createAuditSettling(store: Store, clock: () => Date, keepDays: number): Work<AuditSettlingRow> {
  return {
    queue,
    async perform(row) {
      const nowMs = clock().getTime()
      const seen = await look(row, nowMs, store)
      const isRipe = nowMs - seen.seen_at_ms >= UNSETTLED_MS[store.dialect]
      const settled = isRipe && seen.seen_sequence > row.sequence ? await read(row.sequence, seen, store) : undefined
      const isDropping = settled === undefined && (await dropOldest(store, row, nowMs, keepDays))
      await store.transact('write', async (tx) => {
        if (await tx.first(queue.held, row)) await settle(row, seen, settled, isDropping ? nowMs : undefined, nowMs, tx)
      })
    },
  }
}

type Seen = Pick<AuditSettlingRow, 'seen_sequence' | 'seen_at_ms'>

/** The highest number seen, which is noted anew when all up to the last note is settled. */
async function look(
  { sequence, seen_sequence, seen_at_ms }: AuditSettlingRow,
  nowMs: number,
  store: Store,
): Promise<Seen> {
  if (seen_sequence > sequence) return { seen_sequence, seen_at_ms }
  const newest = await store.transact('read', (tx) => tx.first(newestRecord, {}))
  return { seen_sequence: Math.max(newest?.sequence ?? 0, sequence), seen_at_ms: nowMs }
}

/** The next stretch, with all that is made of it before the store is written to. */
async function read(after: number, { seen_sequence }: Seen, store: Store): Promise<Settled> {
  const { rows, last } = await store.transact('read', async (tx) => ({
    rows: await tx.rows(recordsBetween, { after, upto: seen_sequence, count: STRETCH_SIZE }),
    last: await tx.first(lastStretch, {}),
  }))
  const isFull = rows.length === STRETCH_SIZE
  const instants = rows.map(({ at_ms }) => at_ms)
  const before = last?.newest_ms ?? 0
  const last_at_ms = Math.max(...instants, rows.length === 0 ? before : 0)
  const stretch: Stretch = {
    after_sequence: after,
    upto_sequence: isFull ? rows.at(-1)!.sequence : seen_sequence,
    row_count: rows.length,
    first_at_ms: rows.length === 0 ? before : Math.min(...instants),
    last_at_ms,
    newest_ms: Math.max(before, last_at_ms),
  }
  return { stretch, rows, index: indexRows(after, rows) }
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

async function settle(
  row: AuditSettlingRow,
  seen: Seen,
  settled: Settled | undefined,
  dueAtMs: number | undefined,
  nowMs: number,
  tx: Tx,
): Promise<void> {
  const head = settled ? await extend(row, settled, tx) : row.head
  const sequence = settled?.stretch.upto_sequence ?? row.sequence
  const isDone = sequence === seen.seen_sequence
  await tx.run(advance, {
    settler: row.settler,
    ...seen,
    sequence,
    head,
    settled_to_ms: isDone ? seen.seen_at_ms : row.settled_to_ms,
    due_at_ms: dueAtMs ?? (settled && !isDone ? nowMs : nowMs + PAUSE_MS),
  })
}

/** Adds a stretch to the chain and to the index; answers the sealed end of the chain. */
async function extend(row: AuditSettlingRow, { stretch, rows, index }: Settled, tx: Tx): Promise<Buffer> {
  const previous = row.head ? openLink(tx, { kind: 'head', sequence: row.sequence }, row.head) : GENESIS
  // The chain begins anew rather than not at all: verification shows that it is broken, and records must go on being kept.
  const link = linkStretch(previous ?? GENESIS, stretch, rows)
  await tx.run(insertStretch, {
    ...stretch,
    seal: sealLink(tx, { kind: 'stretch', sequence: stretch.after_sequence }, link),
  })
  for (let from = 0; from < index.length; from += INSERTED_AT_ONCE) {
    await tx.run(tx.db.insertInto('audit_index').values(index.slice(from, from + INSERTED_AT_ONCE)))
  }
  return sealLink(tx, { kind: 'head', sequence: stretch.upto_sequence }, link)
}
