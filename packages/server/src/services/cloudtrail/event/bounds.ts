// Which part of the audit trail a lookup must read: instants turned into numbers, with the help of the settled stretches.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'

/** Numbers above `floor` and below `ceiling` are to be read; up to `settled` there is an index. */
export type Bounds = { floor: number; ceiling: number; settled: number }

// Records stand in the order they were written in, and tell when their call began: a call of an hour stands that much too late.
// Of the stretches that began in time, this many are looked at for the last one.
const LATE_STRETCHES = 500

const settledSequence = prepare<Record<never, never>>()((db) => db.selectFrom('audit_settling').select('sequence'))
const lastBefore = prepare<{ from_ms: number }>()((db, { from_ms }) =>
  db
    .selectFrom('audit_stretch')
    .select('upto_sequence')
    .where('newest_ms', '<', from_ms)
    .orderBy('newest_ms', 'desc')
    .orderBy('upto_sequence', 'desc')
    .limit(1),
)
const begunBy = prepare<{ to_ms: number }>()((db, { to_ms }) =>
  db
    .selectFrom('audit_stretch')
    .select('upto_sequence')
    .where('first_at_ms', '<=', to_ms)
    .orderBy('first_at_ms', 'desc')
    .limit(LATE_STRETCHES),
)
const newestStretch = prepare<Record<never, never>>()((db) =>
  db.selectFrom('audit_stretch').select(['upto_sequence', 'newest_ms']).orderBy('after_sequence', 'desc').limit(1),
)

/** The bounds of what was recorded between two instants, in milliseconds. */
export async function findBounds({ fromMs, toMs }: { fromMs: number; toMs: number }, { tx }: Context): Promise<Bounds> {
  const settled = (await tx.first(settledSequence, {}))?.sequence ?? 0
  const floor = (await tx.first(lastBefore, { from_ms: fromMs }))?.upto_sequence ?? 0
  const newest = await tx.first(newestStretch, {})
  // Up to now: nothing is too new.
  if (!newest || newest.newest_ms <= toMs) return { floor, ceiling: Number.MAX_SAFE_INTEGER, settled }
  const begun = await tx.rows(begunBy, { to_ms: toMs })
  const ceiling = Math.max(floor, ...begun.map(({ upto_sequence }) => upto_sequence)) + 1
  return { floor, ceiling, settled }
}
