// Delivery ended at any moment: by a failure of the folder or of the store, before or after it did what was asked. No event is lost or doubled.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { Store } from '../../packages/server/src/store/store.ts'
import type { TrailFolder } from '../../packages/server/src/trail/folder.ts'
import { readTrust } from '../../packages/server/src/trail/trust.ts'
import { verifyTrails } from '../../packages/server/src/trail/verify.ts'
import { openAuditStore } from '../support/audit-store.ts'
import { DIALECTS } from '../support/dialects.ts'
import { openDelivery } from '../support/trail-delivery.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Counts what is done, and from one step on everything fails: as for a process that is no more. */
function dieAt(step: number, when: 'before' | 'after') {
  let count = 0
  const state = { reached: false }
  async function counted<T>(work: () => Promise<T>): Promise<T> {
    count++
    if (state.reached || (count === step && when === 'before')) {
      state.reached = true
      throw new Error('no more')
    }
    const value = await work()
    if (count !== step) return value
    state.reached = true
    throw new Error('no more')
  }
  function wrap({ store, folder }: { store: Store; folder: TrailFolder }) {
    const transact: Store['transact'] = (effect, work) => counted(() => store.transact(effect, work))
    const write: TrailFolder['write'] = (path, bytes) => counted(() => folder.write(path, bytes))
    return {
      store: Object.assign(Object.create(store), { transact, dialect: store.dialect }),
      folder: { ...folder, write },
    }
  }
  return { state, wrap }
}

async function eventIds(folder: TrailFolder): Promise<string[]> {
  const ids: string[] = []
  for (const path of await folder.list()) {
    if (!/\/CloudTrail\/.*\.gz$/.test(path)) continue
    const { Records } = JSON.parse(gunzipSync((await folder.read(path))!).toString())
    ids.push(...Records.map(({ eventID }: { eventID: string }) => eventID))
  }
  return ids.sort()
}

for (const dialect of DIALECTS) {
  describe(`delivery that ends anywhere on ${dialect}`, () => {
    for (const when of ['before', 'after'] as const) {
      test(`${when} each step, another server goes on`, async () => {
        const opened = await openAuditStore(dialect)
        const { folder, worker } = await openDelivery(opened)
        const expected: string[] = []
        let steps = 0
        for (let isDying = true; isDying; ) {
          steps++
          expected.push(...(await opened.record(3)).map(({ event_id }) => event_id))
          await opened.settle()
          opened.clock.nowMs += HOUR_MS
          const { state, wrap } = dieAt(steps, when)
          await worker(wrap)
            .runOnce()
            .catch(() => {})
          isDying = state.reached
          // What more happens meanwhile joins no file that was begun before.
          expected.push(...(await opened.record(1)).map(({ event_id }) => event_id))
          await opened.settle()
          // The lease of a server that is no more ends after a minute.
          opened.clock.nowMs += 2 * MINUTE_MS
          while ((await worker().runOnce()) > 0);
          const done = await eventIds(folder)
          assert.equal(new Set(done).size, done.length, `doubled after step ${steps}`)
        }
        opened.clock.nowMs += HOUR_MS
        while ((await worker().runOnce()) > 0);
        assert.ok(steps > 10, `${steps} steps`)
        assert.deepEqual(await eventIds(folder), expected.sort())
        const report = await verifyTrails(folder, await readTrust(opened.store))
        assert.deepEqual(report.problems, [])
        await opened.close()
      })
    }

    test('two servers at once deliver everything once', async () => {
      const opened = await openAuditStore(dialect)
      const { folder, worker } = await openDelivery(opened)
      const [one, other] = [worker(), worker()]
      const expected: string[] = []
      for (let round = 0; round < 6; round++) {
        expected.push(...(await opened.record(20)).map(({ event_id }) => event_id))
        await opened.settle()
        opened.clock.nowMs += 30 * MINUTE_MS
        await Promise.all([one.runOnce(), other.runOnce()])
      }
      assert.deepEqual(await eventIds(folder), expected.sort())
      assert.deepEqual((await verifyTrails(folder, await readTrust(opened.store))).problems, [])
      await opened.close()
    })
  })
}
