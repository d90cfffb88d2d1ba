// Deletes the settled stretches of the audit trail whose time is over, and notes where the chain begins from then on.
import { prepare } from '#store/prepared.ts'
import type { Store, Tx } from '#store/store.ts'
import type { AuditSettlingRow, AuditStretchRow } from '#store/tables/cloudtrail.ts'
import { openLink, sealLink } from '#trail/chain.ts'

const DAY_MS = 24 * 3_600_000
// In transactions of their own, so that nobody waits long.
const STRETCHES_AT_ONCE = 20

type Range = { after: number; upto: number }

const oldestStretch = prepare<Record<never, never>>()((db) =>
  db.selectFrom('audit_stretch').selectAll().orderBy('after_sequence').limit(1),
)
const leastDelivered = prepare<Record<never, never>>()((db) =>
  db.selectFrom('trail').select('sequence').where('status', '=', 'Pending').orderBy('sequence').limit(1),
)
const deleteRecords = prepare<Range>()((db, { after, upto }) =>
  db.deleteFrom('audit').where('sequence', '>', after).where('sequence', '<=', upto),
)
const deleteIndex = prepare<{ after: number }>()((db, { after }) =>
  db.deleteFrom('audit_index').where('after_sequence', '=', after),
)
const deleteStretch = prepare<{ after: number }>()((db, { after }) =>
  db.deleteFrom('audit_stretch').where('after_sequence', '=', after),
)
const moveFloor = prepare<Pick<AuditSettlingRow, 'settler' | 'floor' | 'floor_sequence'>>()((db, row) =>
  db
    .updateTable('audit_settling')
    .set({ floor: row.floor, floor_sequence: row.floor_sequence })
    .where('settler', '=', row.settler),
)

/** Deletes stretches that ended more than `keepDays` days ago and that every trail has delivered; answers whether more may follow. */
export async function dropOldest(
  store: Store,
  { settler }: AuditSettlingRow,
  nowMs: number,
  keepDays: number,
): Promise<boolean> {
  const untilMs = nowMs - keepDays * DAY_MS
  for (let count = 0; count < STRETCHES_AT_ONCE; count++) {
    const oldest = await store.transact('read', (tx) => findOver(untilMs, tx))
    if (!oldest) return false
    await store.transact('write', async (tx) => {
      // A trail may have been made meanwhile, and the work taken over by another server.
      const still = await findOver(untilMs, tx)
      if (still?.after_sequence === oldest.after_sequence) await drop(settler, still, tx)
    })
  }
  return true
}

async function findOver(untilMs: number, tx: Tx): Promise<AuditStretchRow | undefined> {
  const oldest = await tx.first(oldestStretch, {})
  if (!oldest || oldest.last_at_ms >= untilMs) return undefined
  const delivered = await tx.first(leastDelivered, {})
  return delivered && delivered.sequence < oldest.upto_sequence ? undefined : oldest
}

async function drop(settler: string, stretch: AuditStretchRow, tx: Tx): Promise<void> {
  const { after_sequence: after, upto_sequence: upto } = stretch
  const link = openLink(tx, { kind: 'stretch', sequence: after }, stretch.seal)
  await tx.run(deleteRecords, { after, upto })
  await tx.run(deleteIndex, { after })
  await tx.run(deleteStretch, { after })
  // A stretch whose seal was broken leaves nothing to begin with: verification goes on telling of it.
  const floor = link ? sealLink(tx, { kind: 'floor', sequence: upto }, link) : Buffer.alloc(0)
  await tx.run(moveFloor, { settler, floor, floor_sequence: upto })
}
