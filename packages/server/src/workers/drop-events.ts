// Drops events that are older than a watcher may come back for: the outbox holds what is new, the audit trail the past.
import { prepare } from '#store/prepared.ts'
import type { Store } from '#store/store.ts'
import type { OutboxKeepingRow } from '#store/tables/ground.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

const KEPT_MS = 7 * 24 * 3_600_000
const PAUSE_MS = 600_000
// In transactions of their own, so that nobody waits long.
const EVENTS_AT_ONCE = 1000

const queue = createQueue('outbox_keeping', ['keeper'])

const oldest = prepare<{ limit: number }>()((db, { limit }) =>
  db.selectFrom('outbox').select(['sequence', 'at_ms']).orderBy('sequence').limit(limit),
)
const dropUpto = prepare<{ upto: number }>()((db, { upto }) => db.deleteFrom('outbox').where('sequence', '<=', upto))
const rest = prepare<{ keeper: string; due_at_ms: number }>()((db, { keeper, due_at_ms }) =>
  db.updateTable('outbox_keeping').set({ due_at_ms, leased_until_ms: 0 }).where('keeper', '=', keeper),
)

/** The work of dropping old events; one server at a time does it. */
export function createEventDropping(store: Store, clock: () => Date): Work<OutboxKeepingRow> {
  return {
    queue,
    async perform(row) {
      const nowMs = clock().getTime()
      await store.transact('write', async (tx) => {
        if (!(await tx.first(queue.held, row))) return
        const events = await tx.rows(oldest, { limit: EVENTS_AT_ONCE })
        // The last event stays whatever its age: from it a watcher's position is known to be of this outbox.
        const old = events.slice(0, -1).filter(({ at_ms }) => at_ms < nowMs - KEPT_MS)
        const upto = old.at(-1)?.sequence
        if (upto !== undefined) await tx.run(dropUpto, { upto })
        const isMore = events.length === EVENTS_AT_ONCE && old.length === EVENTS_AT_ONCE - 1
        await tx.run(rest, { keeper: row.keeper, due_at_ms: isMore ? nowMs : nowMs + PAUSE_MS })
      })
    },
  }
}
