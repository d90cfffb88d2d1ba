// A commit that fails after everything seemed done: the call fails, and its record says so.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../packages/server/src/store/store.ts'
import { send } from '../access/signed-call.ts'
import { lastSequence, readTables, readTrail, UNWATCHED } from '../access/tables.ts'
import { DIALECTS } from '../support/dialects.ts'
import { startServer, type TestServer } from '../support/server.ts'

const CALLS = [
  { name: 'ssm:PutParameter', input: { Name: '/undone', Value: 'v', Type: 'SecureString' } },
  { name: 'kms:CreateKey', input: {} },
  { name: 'kms:DescribeKey', input: { KeyId: 'alias/aws/ssm' } },
]

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
      // The workers must have nothing left to write: it is the call's commit that is to fail.
      await server.runWorkers()
    })
    after(() => server.close())

    for (const { name, input } of CALLS) {
      test(`${name} that was undone is not told as done`, async (context) => {
        const { store, url } = server
        const unchanged = await readTables(store, UNWATCHED)
        const sequence = await lastSequence(store)
        const { transact } = store
        let isFull = true
        const failing: Store['transact'] = (effect, work) =>
          Reflect.apply(transact, store, [
            effect,
            async (tx: Parameters<typeof work>[0]) => {
              const value = await work(tx)
              if (effect === 'read' || !isFull) return value
              isFull = false
              throw new Error('the disk is full')
            },
          ])
        context.mock.method(store, 'transact', failing)
        const reply = await send(url, { name, input })
        assert.deepEqual([reply.status, reply.code], [500, 'InternalFailure'])
        assert.deepEqual(await readTables(store, UNWATCHED), unchanged)
        const told = (await readTrail(store, sequence, reply)).map(({ record }) => JSON.parse(record))
        const [own] = told
        assert.deepEqual(
          [`${own.eventSource}:${own.eventName}`, own.errorCode, own.responseElements],
          [`${name.replace(':', '.amazonaws.com:')}`, 'InternalFailure', null],
        )
        assert.deepEqual(
          told.filter(({ readOnly, errorCode }) => !readOnly && errorCode === undefined),
          [],
        )
      })
    }
  })
}
