// Settles the audit trail: what is complete is indexed for lookups and sealed into a chain, and deleted when its time is over.
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { AuditSettlingRow, AuditStretchRow } from '#store/tables/cloudtrail.ts'
import { GENESIS, linkStretch, openLink, sealLink } from '#trail/chain.ts'
import { dropOldest } from './drop-audit.ts'
import { createQueue } from './queue.ts'
import { type ReadStretch, survey as stretchSurvey } from './read-stretch.ts'
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

/** The work of settling the trail a stretch further; records are kept `keepDays` days. One server at a time does it. */
export function createAuditSettling(store: Store, clock: () => Date, keepDays: number): Work<AuditSettlingRow> {
  return {
    queue,
    async perform(row) {
      const nowMs = clock().getTime()
      const seen = await look(row, nowMs, store)
      const isRipe = nowMs - seen.seen_at_ms >= UNSETTLED_MS[store.dialect]
      const settled =
        isRipe && seen.seen_sequence > row.sequence
          ? await store.survey(stretchSurvey, { after: row.sequence, upto: seen.seen_sequence, limit: STRETCH_SIZE })
          : undefined
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

async function settle(
  row: AuditSettlingRow,
  seen: Seen,
  settled: ReadStretch | undefined,
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
async function extend(row: AuditSettlingRow, { stretch, digest, index }: ReadStretch, tx: Tx): Promise<Buffer> {
  const previous = row.head ? openLink(tx, { kind: 'head', sequence: row.sequence }, row.head) : GENESIS
  // The chain begins anew rather than not at all: verification shows that it is broken, and records must go on being kept.
  const link = linkStretch(previous ?? GENESIS, stretch, digest)
  await tx.run(insertStretch, {
    ...stretch,
    seal: sealLink(tx, { kind: 'stretch', sequence: stretch.after_sequence }, link),
  })
  for (let from = 0; from < index.length; from += INSERTED_AT_ONCE) {
    await tx.run(tx.db.insertInto('audit_index').values(index.slice(from, from + INSERTED_AT_ONCE)))
  }
  return sealLink(tx, { kind: 'head', sequence: stretch.upto_sequence }, link)
}
