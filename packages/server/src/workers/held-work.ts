// Work that a service does in a transaction of its own, as long as the row is still to be done when its turn comes.
import type { Context } from '#api/operation.ts'
import type { Pipeline } from '#api/pipeline.ts'
import type { DueRow, Queue } from './queue.ts'
import type { Work } from './worker.ts'

/** What becomes of a row that is due; it commits together with its events and records. */
export type Carry<R> = (row: R, context: Context) => Promise<void>

/** The work of a service on one table; `carry` changes or removes the row, or it is due again when its lease ends. */
export function createHeldWork<R extends DueRow & { account: string; region: string }>(
  pipeline: Pick<Pipeline, 'act'>,
  service: string,
  queue: Queue<R>,
  carry: Carry<R>,
): Work<R> {
  return {
    queue,
    async perform(row) {
      await pipeline.act(service, row.account, row.region, async (context) => {
        if (await context.tx.first(queue.held, row)) await carry(row, context)
      })
    },
  }
}
