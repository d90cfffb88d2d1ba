// What a transaction promises, on both databases.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openStore } from '../../packages/server/src/store/open.ts'
import { prepare } from '../../packages/server/src/store/prepared.ts'
import type { Store, Tx } from '../../packages/server/src/store/store.ts'
import type { AccountRow, AuditRow } from '../../packages/server/src/store/tables/ground.ts'
import { createAuditRow } from '../support/audit-row.ts'
import { DIALECTS } from '../support/dialects.ts'
import { openTestStore } from '../support/store.ts'

const insertAccount = prepare<AccountRow>()((db, { account, epoch, created_at_ms }) =>
  db.insertInto('account').values({ account, epoch, created_at_ms }),
)
const readAccount = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('account').selectAll().where('account', '=', account),
)
const setEpoch = prepare<{ account: string; epoch: number }>()((db, { account, epoch }) =>
  db.updateTable('account').set({ epoch }).where('account', '=', account),
)
const audits = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('audit').selectAll().where('account', '=', account).orderBy('sequence'),
)

function auditRow(account: string, name: string): AuditRow {
  return createAuditRow(account, {
    event_id: `id-${name}`,
    event_name: name,
    record: '{"text":"ünïcödé \\u0001"}',
  })
}

for (const dialect of DIALECTS) {
  describe(`a store on ${dialect}`, () => {
    let opened: Awaited<ReturnType<typeof openTestStore>>
    let store: Store
    before(async () => {
      opened = await openTestStore(dialect)
      store = opened.store
    })
    after(() => opened.close())

    const create = (account: string) =>
      store.transact('write', (tx) => tx.run(insertAccount, { account, epoch: 0, created_at_ms: 1 }))
    const epochOf = async (account: string) =>
      (await store.transact('read', (tx) => tx.first(readAccount, { account })))?.epoch

    test('what a transaction wrote is read by the next', async () => {
      assert.equal(await create('000000000001'), 1)
      const row = await store.transact('read', (tx) => tx.first(readAccount, { account: '000000000001' }))
      assert.deepEqual({ ...row }, { account: '000000000001', epoch: 0, created_at_ms: 1, development: 0 })
    })

    test('a throw undoes everything the transaction did and reaches the caller', async () => {
      const failure = new Error('no')
      const attempt = store.transact('write', async (tx) => {
        await tx.run(insertAccount, { account: '000000000002', epoch: 0, created_at_ms: 1 })
        throw failure
      })
      await assert.rejects(attempt, (error) => error === failure)
      assert.equal(await epochOf('000000000002'), undefined)
    })

    test('a failing transaction leaves those that run beside it alone', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 30 }, (_, i) =>
          store.transact('write', async (tx) => {
            await tx.run(insertAccount, { account: `1000000000${10 + i}`, epoch: i, created_at_ms: 1 })
            if (i % 3 === 0) throw new Error('no')
          }),
        ),
      )
      for (let i = 0; i < 30; i++) {
        assert.equal(outcomes[i]?.status, i % 3 === 0 ? 'rejected' : 'fulfilled')
        assert.equal(await epochOf(`1000000000${10 + i}`), i % 3 === 0 ? undefined : i)
      }
    })

    test('concurrent read-modify-writes lose no update', async () => {
      await create('000000000003')
      await Promise.all(
        Array.from({ length: 24 }, () =>
          store.transact('write', async (tx) => {
            const row = await tx.first(readAccount, { account: '000000000003' })
            await tx.run(setEpoch, { account: '000000000003', epoch: (row?.epoch ?? 0) + 1 })
          }),
        ),
      )
      assert.equal(await epochOf('000000000003'), 24)
    })

    test('a transaction that has ended refuses every use', async () => {
      let kept: Tx | undefined
      await store.transact('read', (tx) => {
        kept = tx
      })
      const query = { account: '000000000001' }
      assert.throws(() => kept?.first(readAccount, query), /has ended/)
      assert.throws(() => kept?.rows(readAccount, query), /has ended/)
      assert.throws(() => kept?.run(setEpoch, { ...query, epoch: 1 }), /has ended/)
      assert.throws(() => kept?.record([auditRow('000000000001', 'Late')]), /has ended/)
    })

    test('a statement is run by its transaction and by nothing else', async () => {
      await store.transact('read', async (tx) => {
        await assert.rejects(tx.db.selectFrom('account').selectAll().execute(), /tx\.rows/)
      })
    })

    test('a statement built for one call runs beside prepared ones', async () => {
      const rows = await store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('account').select('account').where('account', 'in', ['000000000001', 'none'])),
      )
      assert.deepEqual(
        rows.map(({ account }) => account),
        ['000000000001'],
      )
    })

    test('audit records of a read are kept', async () => {
      await store.transact('read', (tx) => tx.record([auditRow('200000000001', 'A'), auditRow('200000000001', 'B')]))
      const rows = await store.transact('read', (tx) => tx.rows(audits, { account: '200000000001' }))
      assert.deepEqual(
        rows.map(({ sequence: _, ...row }) => row),
        [auditRow('200000000001', 'A'), auditRow('200000000001', 'B')],
      )
    })

    test('audit records of a failed write go with it, and those recorded apart stay', async () => {
      await assert.rejects(
        store.transact('write', async (tx) => {
          await tx.record([auditRow('200000000002', 'Undone')])
          throw new Error('no')
        }),
      )
      await Promise.all(['C', 'D', 'E'].map((name) => store.record([auditRow('200000000002', name)])))
      const rows = await store.transact('read', (tx) => tx.rows(audits, { account: '200000000002' }))
      assert.deepEqual(rows.map(({ event_name }) => event_name).sort(), ['C', 'D', 'E'])
    })

    test('text is ordered by its bytes', async () => {
      for (const account of ['x-b', 'x-A', 'x-a', 'x-_', 'x-é']) await create(account)
      const rows = await store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('account').select('account').where('account', '>', 'x-').orderBy('account')),
      )
      assert.deepEqual(
        rows.map(({ account }) => account),
        ['x-A', 'x-_', 'x-a', 'x-b', 'x-é'],
      )
    })

    test('a call that fails takes its own records along, and nobody else’s', async () => {
      const failure = new Error('no')
      const calls = await Promise.allSettled([
        store.transact('read', (tx) => tx.record([auditRow('000000000010', 'First')])),
        store.transact('write', async (tx) => {
          await tx.record([auditRow('000000000010', 'Undone')])
          // Whoever looks at the trail within the call sees what it has told so far.
          assert.equal((await tx.rows(audits, { account: '000000000010' })).at(-1)?.event_name, 'Undone')
          throw failure
        }),
        store.transact('read', (tx) => tx.record([auditRow('000000000010', 'Second')])),
        ...Array.from({ length: 20 }, () => store.record([auditRow('000000000010', 'More')])),
      ])
      assert.deepEqual(
        calls.filter(({ status }) => status === 'rejected'),
        [{ status: 'rejected', reason: failure }],
      )
      const rows = await store.transact('read', (tx) => tx.rows(audits, { account: '000000000010' }))
      const names = rows.map(({ event_name }) => event_name)
      assert.deepEqual(names.toSorted(), ['First', ...Array(20).fill('More'), 'Second'])
    })

    test('what is read of the trail is what is there now', async () => {
      const count = async () =>
        (await store.transact('read', (tx) => tx.rows(audits, { account: '000000000011' }))).length
      assert.equal(await count(), 0)
      await store.record([auditRow('000000000011', 'One')])
      assert.equal(await count(), 1)
    })

    test('what was acknowledged is there when the store is opened again', async () => {
      await create('000000000009')
      store = await opened.reopen()
      assert.equal(await epochOf('000000000009'), 0)
    })
  })
}

test('a second server on the same data folder is refused', async () => {
  const opened = await openTestStore('sqlite')
  await assert.rejects(openStore(opened.location, opened.keyring), /another server uses the data folder/)
  await opened.close()
})

test('two servers on one PostgreSQL lose no update', async () => {
  const opened = await openTestStore('postgres')
  const other = await openStore(opened.location, opened.keyring)
  await opened.store.transact('write', (tx) => tx.run(insertAccount, { account: '1', epoch: 0, created_at_ms: 1 }))
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      (i % 2 ? other : opened.store).transact('write', async (tx) => {
        const row = await tx.first(readAccount, { account: '1' })
        await tx.run(setEpoch, { account: '1', epoch: (row?.epoch ?? 0) + 1 })
      }),
    ),
  )
  const row = await other.transact('read', (tx) => tx.first(readAccount, { account: '1' }))
  assert.equal(row?.epoch, 40)
  await other.close()
  await opened.close()
})
