// Watching, where several servers share one database, and where a server ends.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { databaseUrl } from '../support/postgres.ts'
import { createFolder, startServer } from '../support/server.ts'
import { watch } from '../support/watching.ts'

describe('watching on several servers', () => {
  test('a change by one server is told by the other', async () => {
    const store = await databaseUrl()
    const rootKeyFile = join(createFolder(), 'key')
    const one = await startServer({ store, rootKeyFile })
    const other = await startServer({ store, rootKeyFile })
    const watching = await watch(other.url, 'path=/shared')
    const names = Array.from({ length: 40 }, (_, index) => `/shared/${index}`)
    await Promise.all(
      names.map((Name, index) => (index % 2 ? one : other).ssm().putParameter({ Name, Value: 'x', Type: 'String' })),
    )
    const told = new Set<string | undefined>()
    while (told.size < names.length) told.add((await watching.next()).parameter)
    assert.deepEqual([...told].sort(), names.sort())
    watching.close()
    await Promise.all([one.close(), other.close()])
  })
})

describe('a server that ends', () => {
  test('ends what is watched', async () => {
    const server = await startServer()
    const watching = await watch(server.url, 'path=/')
    const closing = server.close()
    await watching.ended
    await closing
    assert.equal(watching.status, 200)
  })
})
