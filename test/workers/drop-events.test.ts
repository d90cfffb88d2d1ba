// Events whose time is over: they go, and who comes back for them is told to forget everything.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { startServer } from '../support/server.ts'
import { watch } from '../support/watching.ts'

const WEEK_MS = 7 * 24 * 3_600_000

for (const dialect of DIALECTS) {
  describe(`dropping old events on ${dialect}`, () => {
    test('a week later only the newest is left of them', async () => {
      const server = await startServer({ dialect })
      const put = (Name: string) => server.ssm().putParameter({ Name, Value: 'x', Type: 'String' })
      const names = async () => {
        const { store } = server
        const rows = await store.transact('read', (tx) =>
          tx.rows(tx.db.selectFrom('outbox').select('detail').orderBy('sequence')),
        )
        return rows.map(({ detail }) => JSON.parse(detail).name)
      }
      for (const name of ['/a', '/b', '/c']) await put(name)
      await server.runWorkers()
      assert.deepEqual(await names(), ['/a', '/b', '/c'])
      server.clock.advance(WEEK_MS + 60_000)
      await server.runWorkers()
      assert.deepEqual(await names(), ['/c'])
      await put('/d')
      const late = await watch(server.url, 'path=/&after=1')
      assert.equal(late.lines[0]?.resync, true)
      late.close()
      await server.close()
    })
  })
}
