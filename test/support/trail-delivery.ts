// Delivery of one trail from a store with fabricated events, with a folder and a store that can be made to fail.
import type { Store } from '../../packages/server/src/store/store.ts'
import { openTrailFolder, type TrailFolder, type TrailReader } from '../../packages/server/src/trail/folder.ts'
import { createTrailDelivery } from '../../packages/server/src/workers/deliver-trail.ts'
import { Worker } from '../../packages/server/src/workers/worker.ts'
import { PLACE } from './acting.ts'
import type { AuditStore } from './audit-store.ts'
import { createFolder } from './server.ts'

/** Where the trail of `openDelivery` writes. */
export const BUCKET = 'the-logs'

/** A trail over a store; `wrap` may put something between the worker and what it stands on. */
export async function openDelivery(opened: AuditStore) {
  const { account, region } = PLACE
  const root = createFolder()
  const folder = openTrailFolder(root)
  const nowMs = opened.clock.nowMs
  await opened.run(`INSERT INTO trail (account, region, name, bucket, multi_region, global_events, validated, tags,
    created_at_ms, logging, started_at_ms, sequence, status, due_at_ms, leased_until_ms)
    VALUES ('${account}', '${region}', 'tested', '${BUCKET}', 0, 1, 1, '{}', ${nowMs}, 1, ${nowMs}, 0, 'Pending', 0, 0)`)
  await opened.run(`INSERT INTO trail_digest (account, region, name, file_region, begins_at_ms)
    VALUES ('${account}', '${region}', 'tested', '${region}', ${nowMs})`)
  return {
    root,
    folder,
    /** A worker of its own, as another server has one. */
    worker(
      wrap: (ground: { store: Store; folder: TrailFolder }) => { store: Store; folder: TrailFolder } = (same) => same,
    ) {
      const { store, folder: wrapped } = wrap({ store: opened.store, folder })
      const report = () => {}
      const ground = { ...opened.ground, store, report }
      return new Worker(ground, createTrailDelivery({ store, folder: wrapped, clock: ground.clock, report }))
    },
  }
}

/** All files of a folder in memory, to be changed at will. */
export async function readFiles(reader: TrailReader): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const path of await reader.list()) files.set(path, (await reader.read(path))!)
  return files
}

/** Reads files in memory as if they lay in a folder. */
export function readerOf(files: ReadonlyMap<string, Buffer>): TrailReader {
  return { list: async () => [...files.keys()].sort(), read: async (path) => files.get(path) }
}
