// A trail in hand: what its delivery stands on, and changes made only as long as it is still in this server's hand.
import type { Store, Tx } from '#store/store.ts'
import type { TrailRow } from '#store/tables/cloudtrail.ts'
import type { TrailFolder } from '#trail/folder.ts'
import { createQueue } from './queue.ts'

/** What the delivery of trails stands on; `report` is told of failures. */
export type DeliveryGround = { store: Store; clock(): Date; folder: TrailFolder; report(error: unknown): void }

/** The work table of trails. */
export const trailQueue = createQueue('trail', ['account', 'region', 'name'])

/** Runs `work` on the trail as it is now, unless it changed hands or was deleted meanwhile; answers whether it ran. */
export async function whileHeld(
  row: TrailRow,
  store: Store,
  work: (tx: Tx, current: TrailRow) => unknown,
): Promise<boolean> {
  return store.transact('write', async (tx) => {
    const current = await tx.first(trailQueue.held, row)
    if (!current) return false
    await work(tx, current)
    return true
  })
}
