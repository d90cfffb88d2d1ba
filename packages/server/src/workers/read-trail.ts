// Reads the audit trail in stretches, each record once, for all that follows from it.
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { SecretAccessReadingRow } from '#store/tables/secretsmanager.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

// How many records are looked at at once, and how long to wait for more.
const WINDOW_SIZE = 2000
const PAUSE_MS = 60_000
// Numbers are given before records commit: only what is this old has no older number still to come.
const UNSETTLED_MS = 30_000

/** Records with numbers above `after`, up to and with `upto`. */
export type Stretch = { after: number; upto: number }

/** Finds what matters in a stretch of the trail; answers how to write that down, in a transaction that may be run again. */
export type TrailReader = (stretch: Stretch, tx: Tx) => Promise<(writing: Tx) => Promise<void>>

const queue = createQueue('secret_access_reading', ['reader'])

const nextRecords = prepare<{ after: number; count: number }>()((db, { after, count }) =>
  db.selectFrom('audit').select(['sequence', 'at_ms']).where('sequence', '>', after).orderBy('sequence').limit(count),
)
const advance = prepare<{ reader: string; sequence: number; due_at_ms: number }>()(
  (db, { reader, sequence, due_at_ms }) =>
    db
      .updateTable('secret_access_reading')
      .set({ sequence, due_at_ms, leased_until_ms: 0 })
      .where('reader', '=', reader),
)

/** The work of reading the trail a stretch further; what its readers write and how far they are commit together. */
export function createTrailReading(
  store: Store,
  clock: () => Date,
  readers: readonly TrailReader[],
): Work<SecretAccessReadingRow> {
  return {
    queue,
    async perform(row) {
      const nowMs = clock().getTime()
      const { upto, isFull, writings } = await store.transact('read', (tx) =>
        readTrail(readers, row.sequence, nowMs, tx),
      )
      await store.transact('write', async (tx) => {
        if (!(await tx.first(queue.held, row))) return
        for (const write of writings) await write(tx)
        await tx.run(advance, { reader: row.reader, sequence: upto, due_at_ms: isFull ? nowMs : nowMs + PAUSE_MS })
      })
    },
  }
}

async function readTrail(readers: readonly TrailReader[], after: number, nowMs: number, tx: Tx) {
  const records = await tx.rows(nextRecords, { after, count: WINDOW_SIZE })
  const unsettled = records.findIndex(({ at_ms }) => at_ms > nowMs - UNSETTLED_MS)
  const upto = (unsettled === -1 ? records : records.slice(0, unsettled)).at(-1)?.sequence ?? after
  const writings = []
  if (upto > after) for (const read of readers) writings.push(await read({ after, upto }, tx))
  return { upto, isFull: unsettled === -1 && records.length === WINDOW_SIZE, writings }
}
