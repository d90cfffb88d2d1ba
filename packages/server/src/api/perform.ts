// A call and its transaction: what it changes, its trail and its events commit together or not at all.
import type { Catalog } from '@cairn/wire'
import type { Effect, Eventually } from '../store/store.ts'
import type { Entry } from './audit.ts'
import type { Attempt } from './context.ts'
import type { Foundation } from './foundation.ts'
import { Errand } from './outside.ts'
import { failEntry, rowsOf, undoEntry } from './trail.ts'

/** Where, under which request and at which instant something is done. */
export type Occasion = Pick<Attempt, 'region' | 'requestId' | 'now'>

/** Does work in a transaction, again when it lost a race or had to leave for work outside; on failure only the trail is kept. */
export async function perform<T>(
  { store, catalog, changed }: Foundation,
  effect: Effect,
  { region, requestId, now }: Occasion,
  work: (attempt: Attempt) => Eventually<T>,
): Promise<T> {
  let trail: Entry[] = []
  const fetched: unknown[] = []
  const attempt = () =>
    store.transact(effect, async (tx) => {
      trail = [] // an attempt that lost its race leaves nothing behind
      const value = await work({ tx, region, requestId, now, trail, fetched: fetched.values() })
      await tx.record(rowsOf(trail))
      return value
    })
  try {
    for (;;) {
      const value = await attempt().catch((error: unknown) => {
        if (error instanceof Errand) return error
        throw error
      })
      if (!(value instanceof Errand)) {
        if (effect === 'write') changed?.()
        return value
      }
      fetched.push(await leave(value, catalog))
    }
  } catch (error) {
    for (const [index, entry] of trail.entries()) if (index === 0 || !entry.readOnly) undoEntry(entry, error, catalog)
    if (trail.length > 0) await store.record(rowsOf(trail))
    throw error
  }
}

/** Does what calls wait for; they end as it does when it fails. */
function leave(errand: Errand, catalog: Catalog): Promise<unknown> {
  return errand.run().catch((error: unknown) => {
    for (const entry of errand.waiting) failEntry(entry, error, catalog)
    throw error
  })
}
