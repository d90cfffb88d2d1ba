// A store with an audit trail in it, settled by a worker of its own: no server, no HTTP, a clock that stands still.
import assert from 'node:assert/strict'
import { createEventId } from '../../packages/server/src/api/audit.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import type { AuditRow } from '../../packages/server/src/store/tables/ground.ts'
import { createAuditSettling } from '../../packages/server/src/workers/settle-audit.ts'
import { Worker } from '../../packages/server/src/workers/worker.ts'
import { select } from '../access/tables.ts'
import { PLACE } from './acting.ts'
import type { Dialect } from './dialects.ts'
import { openTestStore } from './store.ts'

const SETTLING_MS = 31_000

/** A store with a trail; `nowMs` is moved by hand. */
export type AuditStore = Awaited<ReturnType<typeof openAuditStore>>

/** Opens an empty one; records are kept `keepDays` days. */
export async function openAuditStore(dialect: Dialect, keepDays = 90) {
  const opened = await openTestStore(dialect)
  const clock = { nowMs: Date.parse('2026-11-22T12:00:00.000Z') }
  const reported: unknown[] = []
  const ground = {
    store: opened.store,
    clock: () => new Date(clock.nowMs),
    isSealed: () => false,
    report: (error: unknown) => void reported.push(error),
  }
  const worker = new Worker(ground, createAuditSettling(opened.store, ground.clock, keepDays))
  let count = 0
  return {
    store: opened.store,
    ground,
    clock,
    /** Records events that happen now. */
    async record(amount: number): Promise<AuditRow[]> {
      const rows = Array.from({ length: amount }, () => createRow(++count, clock.nowMs))
      await opened.store.record(rows)
      return rows
    },
    /** Lets time pass until all is settled, and what is over deleted. */
    async settle(): Promise<void> {
      for (let turn = 0; turn < 3; turn++) {
        clock.nowMs += SETTLING_MS
        while ((await worker.runOnce()) > 0);
      }
    },
    run: (sql: string) => opened.store.transact('write', (tx) => select(tx, sql)),
    async close(): Promise<void> {
      await opened.close()
      assert.deepEqual(reported, [])
    },
  }
}

/** The numbers of all records and stretches there are. */
export async function countRows(store: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of ['audit', 'audit_stretch', 'audit_index']) {
    const [row] = await store.transact('read', (tx) => select<{ n: number }>(tx, `SELECT count(*) AS n FROM ${table}`))
    counts[table] = Number(row?.n)
  }
  return counts
}

function createRow(count: number, atMs: number): AuditRow {
  const at = new Date(atMs)
  const event_id = createEventId(at)
  const userIdentity = { type: 'IAMUser', userName: `user-${count % 7}` }
  return {
    ...PLACE,
    event_id,
    at_ms: atMs,
    event_source: 'ssm.amazonaws.com',
    event_name: 'GetParameter',
    access_key_id: null,
    error_code: null,
    record: JSON.stringify({ eventID: event_id, eventTime: at.toISOString(), count, readOnly: true, userIdentity }),
  }
}
