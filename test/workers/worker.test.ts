// The loop of a worker: every row is done by one of all who look, and again only when it was not done.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openStore } from '../../packages/server/src/store/open.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import type { ParameterPolicyRow } from '../../packages/server/src/store/tables/ssm.ts'
import { createQueue } from '../../packages/server/src/workers/queue.ts'
import { type Pace, Worker, type WorkerGround } from '../../packages/server/src/workers/worker.ts'
import { DIALECTS } from '../support/dialects.ts'
import { openTestStore } from '../support/store.ts'

const queue = createQueue('parameter_policy', ['account', 'region', 'name', 'position'])
const START_MS = Date.UTC(2026, 10, 22)
const LEASE_MS = 60_000

for (const dialect of DIALECTS) {
  describe(`a worker on ${dialect}`, () => {
    let opened: Awaited<ReturnType<typeof openTestStore>>
    let nowMs: number
    let done: string[]
    let reported: unknown[]
    beforeEach(async () => {
      opened = await openTestStore(dialect)
      nowMs = START_MS
      done = []
      reported = []
    })
    afterEach(() => opened.close())

    async function add(name: string, dueInMs = 0): Promise<void> {
      const row = { account: '1', region: 'r', name, position: 0, type: 't', text: '', status: 'Pending' }
      await opened.store.transact('write', (tx) =>
        tx.run(
          tx.db.insertInto('parameter_policy').values({ ...row, due_at_ms: START_MS + dueInMs, leased_until_ms: 0 }),
        ),
      )
    }
    const settle = (store: Store, row: ParameterPolicyRow) =>
      store.transact('write', async (tx) => {
        if (!(await tx.first(queue.held, row))) return false
        await tx.run(queue.settle, { ...row, settled: 'Finished' })
        return true
      })
    const rows = () => opened.store.transact('read', (tx) => tx.rows(tx.db.selectFrom('parameter_policy').selectAll()))

    type Perform = (row: ParameterPolicyRow) => Promise<void>
    function createWorker(perform: Perform, more: Partial<WorkerGround> = {}, pace: Partial<Pace> = {}) {
      const ground = {
        store: opened.store,
        clock: () => new Date(nowMs),
        isSealed: () => false,
        report: (error: unknown) => void reported.push(error),
        ...more,
      }
      return new Worker(ground, { queue, perform }, { leaseMs: LEASE_MS, ...pace })
    }
    const finish =
      (store = opened.store): Perform =>
      async (row) => {
        if (await settle(store, row)) done.push(row.name)
      }

    test('it does what is due, the longest due first, and leaves the rest', async () => {
      await add('later', 1)
      await add('second', -5)
      await add('first', -10)
      await add('now')
      const worker = createWorker(finish())
      assert.equal(await worker.runOnce(), 3)
      assert.deepEqual(done, ['first', 'second', 'now'])
      assert.equal(await worker.runOnce(), 0)
      nowMs += 1
      assert.equal(await worker.runOnce(), 1)
      assert.deepEqual(done.at(-1), 'later')
    })

    test('it takes no more than a batch at once', async () => {
      for (const name of ['a', 'b', 'c']) await add(name)
      const worker = createWorker(finish(), {}, { batchSize: 2 })
      assert.deepEqual([await worker.runOnce(), await worker.runOnce(), await worker.runOnce()], [2, 1, 0])
    })

    test('a row in hand is nobody else’s until its lease ends', async () => {
      await add('slow')
      const dying = createWorker(async () => {
        throw new Error('the power failed')
      })
      await dying.runOnce()
      assert.deepEqual(
        reported.map((error) => (error as Error).message),
        ['the power failed'],
      )
      const other = createWorker(finish())
      nowMs += LEASE_MS - 1
      assert.equal(await other.runOnce(), 0)
      nowMs += 1
      assert.equal(await other.runOnce(), 1)
      assert.deepEqual(done, ['slow'])
    })

    test('who comes back after its lease finds that the row is no longer its own', async () => {
      await add('contended')
      let late: ParameterPolicyRow | undefined
      await createWorker(async (row) => {
        late = row
      }).runOnce()
      nowMs += LEASE_MS
      await createWorker(async (row) => {
        assert.ok(late)
        assert.equal(await settle(opened.store, late), false)
        await finish()(row)
      }).runOnce()
      assert.deepEqual([done, reported], [['contended'], []])
    })

    test('what was in hand when a server ended is done after it comes back', async () => {
      await add('interrupted')
      await createWorker(async () => {}).runOnce()
      const store = await opened.reopen()
      const worker = createWorker(finish(store), { store })
      assert.equal(await worker.runOnce(), 0)
      nowMs += LEASE_MS
      assert.equal(await worker.runOnce(), 1)
      assert.deepEqual(done, ['interrupted'])
    })

    test('a row that fails does not keep the others from being done', async () => {
      await add('bad', -1)
      await add('good')
      const worker = createWorker(async (row) => {
        if (row.name === 'bad') throw new Error('bad')
        await finish()(row)
      })
      assert.equal(await worker.runOnce(), 2)
      assert.deepEqual(done, ['good'])
    })

    test('nothing is taken in hand while the server is sealed', async () => {
      await add('sealed')
      let sealed = true
      const worker = createWorker(finish(), { isSealed: () => sealed })
      assert.equal(await worker.runOnce(), 0)
      assert.equal((await rows())[0]?.leased_until_ms, 0)
      sealed = false
      assert.equal(await worker.runOnce(), 1)
    })

    test('several workers at once do every row once', async () => {
      const names = Array.from({ length: 40 }, (_, i) => `row-${i}`)
      for (const name of names) await add(name)
      // On PostgreSQL each is a server of its own; SQLite has only one.
      const stores =
        dialect === 'postgres'
          ? await Promise.all([0, 1, 2].map(() => openStore(opened.location, opened.keyring)))
          : [opened.store, opened.store]
      const workers = stores.map((store) => createWorker(finish(store), { store }, { batchSize: 3 }))
      await Promise.all(
        workers.map(async (worker) => {
          while ((await worker.runOnce()) > 0);
        }),
      )
      assert.deepEqual(done.sort(), names.sort())
      assert.deepEqual(reported, [])
      if (dialect === 'postgres') for (const store of stores) await store.close()
    })

    test('started, it does what is there and what is added, until it is stopped', async () => {
      await add('before')
      const both = Promise.withResolvers<void>()
      const worker = createWorker(
        async (row) => {
          await finish()(row)
          if (done.length === 2) both.resolve()
        },
        {},
        { pollMs: 5 },
      )
      worker.start()
      worker.start()
      await add('after')
      await both.promise
      await worker.stop()
      await add('never')
      assert.deepEqual(done.sort(), ['after', 'before'])
      await worker.stop()
    })

    test('stopping waits for what is in hand', async () => {
      await add('in hand')
      const begun = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      const worker = createWorker(async (row) => {
        begun.resolve()
        await gate.promise
        await finish()(row)
      })
      worker.start()
      await begun.promise
      const stopped = worker.stop().then(() => assert.deepEqual(done, ['in hand']))
      gate.resolve()
      await stopped
    })

    test('it wakes for the next row that is due rather than at the next look', async () => {
      nowMs = Date.now()
      await add('soon', nowMs - START_MS + 30)
      const woken = Promise.withResolvers<void>()
      const worker = createWorker(
        async (row) => {
          await finish()(row)
          woken.resolve()
        },
        { clock: () => new Date() },
        { pollMs: 3_600_000 },
      )
      worker.start()
      await woken.promise
      await worker.stop()
      assert.deepEqual(done, ['soon'])
    })

    test('a store that fails is reported, and looked at again', async () => {
      await add('patience')
      let failures = 2
      const finished = Promise.withResolvers<void>()
      const flaky: Store = {
        ...opened.store,
        transact(effect, work) {
          if (failures-- > 0) return Promise.reject(new Error('no connection'))
          return opened.store.transact(effect, work)
        },
      }
      const worker = createWorker(
        async (row) => {
          await finish()(row)
          finished.resolve()
        },
        { store: flaky },
        { pollMs: 1 },
      )
      worker.start()
      await finished.promise
      await worker.stop()
      assert.equal(reported.length, 2)
      assert.deepEqual(done, ['patience'])
    })
  })
}
