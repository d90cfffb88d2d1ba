// The audit trail made to move on: settled, and delivered, by the server's clock.
import type { TestServer } from './server.ts'

const SETTLING_MS = 31_000

/** Settles all that has been recorded: what is seen now is settled a while later. */
export async function settleAudit({ clock, runWorkers }: Pick<TestServer, 'clock' | 'runWorkers'>): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    clock.advance(SETTLING_MS)
    await runWorkers()
  }
}
