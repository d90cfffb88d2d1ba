// Opens the store that a location names.
import { openSqlite } from './sqlite.ts'
import type { Sealer, Store } from './store.ts'

/** `postgres://…` opens the shared store; anything else is the folder of an embedded one. */
export async function openStore(location: string, sealer: Sealer, connections?: number): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(location)) {
    // Its driver is read from disk only where it is used: a tenth of the time to start.
    const { openPostgres } = await import('./postgres.ts')
    return openPostgres(location, sealer, connections)
  }
  return openSqlite(location === ':memory:' ? undefined : location, sealer)
}
