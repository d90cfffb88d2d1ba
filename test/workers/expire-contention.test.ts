// Parameter policies under contention: changes while one is in hand, failures, and servers beside each other.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openStore } from '../../packages/server/src/store/open.ts'
import { createExpiry } from '../../packages/server/src/workers/expire.ts'
import { call, createTestPipeline } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { expiration, HOUR_MS, LEASE_MS, noChange, openExpiry } from '../support/expiry.ts'

type Expiry = Awaited<ReturnType<typeof openExpiry>>

for (const dialect of DIALECTS) {
  describe(`parameter policies under contention on ${dialect}`, () => {
    let expiry: Expiry
    beforeEach(async () => {
      expiry = await openExpiry(dialect)
    })
    afterEach(async () => {
      await expiry.close()
      assert.deepEqual(expiry.reported, [])
    })

    test('a parameter whose policies change while one is in hand is not deleted', async () => {
      await expiry.put('saved', [expiration('2026-11-22T11:00:00Z')])
      expiry.advance(HOUR_MS)
      const overtaken = expiry.actingAfter(async () => {
        await expiry.put('saved', [expiration('2026-12-01T00:00:00Z')])
      })
      await expiry.work(expiry.store, overtaken)
      assert.deepEqual(await expiry.statuses('saved'), ['Pending'])
      assert.deepEqual(await expiry.actions(), [])
    })

    test('a parameter that is deleted and made anew while its policy is in hand is not deleted', async () => {
      await expiry.put('anew', [expiration('2026-11-22T11:00:00Z')])
      expiry.advance(HOUR_MS)
      const overtaken = expiry.actingAfter(async () => {
        await call(expiry.pipeline, 'ssm:DeleteParameter', { Name: 'anew' })
        await expiry.put('anew', [expiration('2026-11-22T11:00:00Z')])
      })
      assert.equal(await expiry.workOnce(expiry.store, overtaken), 1)
      assert.deepEqual([(await expiry.described('anew'))?.Version, await expiry.statuses('anew')], [1, ['Pending']])
      await expiry.work()
      assert.equal(await expiry.described('anew'), undefined)
    })

    test('a policy in hand is shown as in progress', async () => {
      await expiry.put('watched', [noChange('1')])
      expiry.advance(HOUR_MS)
      let seen: unknown
      const watching = expiry.actingAfter(async () => {
        seen = await expiry.statuses('watched')
      })
      await expiry.work(expiry.store, watching)
      assert.deepEqual(seen, ['InProgress'])
    })

    test('a deletion that is refused leaves the parameter, a failed policy and an event of the failure', async () => {
      await expiry.put('kept', [expiration('2026-11-22T11:00:00Z')])
      expiry.advance(HOUR_MS)
      // A spelling that DeleteParameter refuses.
      await expiry.store.transact('write', (tx) =>
        tx.run(tx.db.updateTable('parameter').set({ spelling: 'not a name' }).where('name', '=', 'kept')),
      )
      await expiry.work()
      expiry.advance(2 * LEASE_MS)
      await expiry.work()
      assert.deepEqual(await expiry.statuses('kept'), ['Failed'])
      const told = await expiry.actions()
      assert.equal(told.length, 1)
      assert.equal(told[0]?.detail['action-status'], 'FAILURE')
      assert.match(told[0]?.detail['action-reason'] ?? '', /^Parameter name: /)
    })

    test('what fails for the moment is tried again when the lease ends', async () => {
      await expiry.put('stubborn', [expiration('2026-11-22T11:00:00Z')])
      expiry.advance(HOUR_MS)
      const broken = { act: () => Promise.reject(new Error('no connection')) }
      await expiry.work(expiry.store, broken)
      assert.deepEqual(expiry.reported.splice(0).map(String), ['Error: no connection'])
      await expiry.work()
      assert.equal((await expiry.described('stubborn'))?.Name, 'stubborn')
      expiry.advance(LEASE_MS)
      await expiry.work()
      assert.equal(await expiry.described('stubborn'), undefined)
    })

    test('a sealed server carries out nothing', async () => {
      await expiry.put('sealed', [expiration('2026-11-22T11:00:00Z')])
      expiry.advance(HOUR_MS)
      expiry.keyring.sealWith(0)
      await expiry.work()
      expiry.keyring.sealWith(1)
      assert.deepEqual(await expiry.statuses('sealed'), ['Pending'])
    })

    test('several servers, one of which ends with work in hand, carry out every policy once', async () => {
      const expiring = Array.from({ length: 16 }, (_, i) => `expiring-${i}`)
      const idle = Array.from({ length: 16 }, (_, i) => `idle-${i}`)
      for (const name of expiring) await expiry.put(name, [expiration('2026-11-22T11:00:00Z')])
      for (const name of idle) await expiry.put(name, [noChange('1')])
      expiry.advance(HOUR_MS)
      const now_ms = expiry.clock().getTime()
      const claim = { now_ms, until_ms: now_ms + LEASE_MS, limit: 5 }
      const { queue } = createExpiry(expiry.pipeline)
      const inHand = await expiry.store.transact('write', (tx) => tx.rows(queue.claim, claim))
      assert.equal(inHand.length, 5)
      const first = await expiry.reopen()
      // On PostgreSQL the second server has connections of its own; SQLite knows only one.
      const second = dialect === 'postgres' ? await openStore(expiry.location, expiry.keyring) : first
      const servers = [first, second].map((store) => ({
        store,
        acting: createTestPipeline(store, expiry.keyring, expiry.clock),
      }))
      const workAll = () => Promise.all(servers.map(({ store, acting }) => expiry.work(store, acting)))
      const told = async () => (await expiry.actions(first)).map(({ detail }) => detail['parameter-name']).sort()
      await workAll()
      assert.deepEqual(
        await told(),
        [...expiring, ...idle].filter((name) => !inHand.some((row) => row.name === name)).sort(),
      )
      expiry.advance(LEASE_MS)
      await workAll()
      assert.deepEqual(await told(), [...expiring, ...idle].sort())
      const left = await first.transact('read', (tx) => tx.rows(tx.db.selectFrom('parameter').select('name')))
      assert.deepEqual(left.map(({ name }) => name).sort(), idle.sort())
      if (second !== first) await second.close()
    })
  })
}
