// Keeps the replicas of secrets in step with their primaries: reads in one region, writes in another.
import { ApiError } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import type { Pipeline } from '#api/pipeline.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { SecretReplicaRow } from '#store/tables/secretsmanager.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

/** What Secrets Manager does of a replication: `read` where the primary is, `write` where the replica is to be. */
export type Replication<C> = {
  /** What the replica lacks; undefined when there is no such primary any more. Throws what AWS would tell of a failure. */
  read(row: SecretReplicaRow, context: Context): Promise<C | undefined>
  /** Makes the replica what the primary is. Throws what AWS would tell of a failure. */
  write(row: SecretReplicaRow, content: C, context: Context): Promise<void>
}

const SUCCEEDED = 'Replication succeeded'

const queue = createQueue('secret_replica', ['account', 'region', 'name', 'replica_region'])

const setMessage = prepare<SecretReplicaRow>()((db, row) =>
  db
    .updateTable('secret_replica')
    .set({ status_message: row.status_message })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('name', '=', row.name)
    .where('replica_region', '=', row.replica_region),
)

/** The work of replicating secrets. A replica and its status commit together. */
export function createReplication<C>(
  pipeline: Pick<Pipeline, 'act'>,
  { read, write }: Replication<C>,
): Work<SecretReplicaRow> {
  const actIn = <T>(region: string, { account }: SecretReplicaRow, work: (context: Context) => Promise<T>) =>
    pipeline.act('secretsmanager', account, region, work)
  return {
    queue,
    async perform(row) {
      try {
        const content = await actIn(row.region, row, (context) => read(row, context))
        if (content === undefined) return
        await actIn(row.replica_region, row, async (context) => {
          // A primary that has changed since it was read has asked for another turn.
          if (!(await context.tx.first(queue.held, row))) return
          await write(row, content, context)
          await settle(row, 'InSync', SUCCEEDED, context.tx)
        })
      } catch (error) {
        // A refusal would be one again; anything else may pass, and the row is tried again when its lease ends.
        if (!(error instanceof ApiError)) throw error
        await actIn(row.replica_region, row, async ({ tx }) => {
          if (await tx.first(queue.held, row)) {
            await settle(row, 'Failed', `Replication failed: ${error.message || error.code}`, tx)
          }
        })
      }
    },
  }
}

async function settle(row: SecretReplicaRow, settled: string, status_message: string, tx: Tx): Promise<void> {
  await tx.run(queue.settle, { ...row, settled })
  await tx.run(setMessage, { ...row, status_message })
}
