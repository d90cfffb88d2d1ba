// Development mode: keys that everyone knows, on this machine only, and accounts that can be emptied.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { ACCOUNT, createFolder, spawnMain, spawnServer, startServer, type TestServer } from '../support/server.ts'

const OTHER = { accessKeyId: '111122223333', secretAccessKey: 'test' }

const reset = (url: string, query = '', init: RequestInit = {}) =>
  fetch(`${url}/_cairn/reset${query}`, { method: 'POST', ...init })

const TABLES = ['audit', 'access_key', 'account', 'kms_key', 'kms_key_material'] as const

async function countRows({ store }: TestServer, account: string): Promise<number> {
  return store.transact('read', async (tx) => {
    let count = 0
    for (const table of TABLES) {
      count += (await tx.rows(tx.db.selectFrom(table).select('account').where('account', '=', account))).length
    }
    return count
  })
}

describe('development mode', () => {
  test('does not start on an address that others can reach', async () => {
    const child = spawnMain({ args: ['--dev', '--host', '0.0.0.0'] })
    assert.equal(await child.ended, 1)
    assert.match(child.stderr, /^cairn: --dev has keys that everyone knows, so it serves this machine only/)
    assert.equal(child.stdout, '')
  })

  test('tells the keys that everyone knows', async () => {
    const server = await spawnServer()
    await server.kill()
    assert.match(server.stdout, /export AWS_ACCESS_KEY_ID=test\n/)
  })

  test('does not open a store that has an administrator', async () => {
    const folder = createFolder()
    const place = { data: join(folder, 'data'), rootKeyFile: join(folder, 'root.key') }
    const server = await startServer({ ...place, dev: false })
    await server.close()
    await assert.rejects(startServer({ ...place, dev: true }), /this store has an administrator/)
  })

  test('has an account for every number of 12 digits, with the secret test', async () => {
    const server = await startServer()
    try {
      assert.equal((await server.sts().getCallerIdentity()).Account, ACCOUNT)
      assert.equal((await server.sts({ credentials: OTHER }).getCallerIdentity()).Account, OTHER.accessKeyId)
      const wrong = { ...OTHER, secretAccessKey: 'guess' }
      await assert.rejects(server.sts({ credentials: wrong }).getCallerIdentity(), { name: 'SignatureDoesNotMatch' })
    } finally {
      await server.close()
    }
  })

  test('without it there are no such keys and no reset', async () => {
    const server = await startServer({ dev: false })
    try {
      await assert.rejects(server.sts().getCallerIdentity(), { name: 'InvalidClientTokenId' })
      await assert.rejects(server.sts({ credentials: OTHER }).getCallerIdentity(), { name: 'InvalidClientTokenId' })
      assert.equal((await reset(server.url)).status, 404)
    } finally {
      await server.close()
    }
  })
})

for (const dialect of DIALECTS) {
  describe(`the reset, ${dialect}`, () => {
    test('empties one account and leaves the others', async () => {
      const server = await startServer({ dialect })
      try {
        const user = await server.addUser({ administrator: true })
        await server.kms({ credentials: user }).createKey()
        await server.kms({ credentials: OTHER }).createKey()
        const othersRows = await countRows(server, OTHER.accessKeyId)
        assert.ok((await countRows(server, ACCOUNT)) > 0)

        const response = await reset(server.url)
        assert.deepEqual([response.status, await response.json()], [200, { account: ACCOUNT }])
        assert.equal(await countRows(server, ACCOUNT), 0)
        assert.equal(await countRows(server, OTHER.accessKeyId), othersRows)
        await assert.rejects(server.sts({ credentials: user }).getCallerIdentity(), { name: 'InvalidClientTokenId' })
        assert.deepEqual((await server.kms().listKeys()).Keys, [])
        assert.equal((await server.kms({ credentials: OTHER }).listKeys()).Keys?.length, 1)

        await reset(server.url, `?account=${OTHER.accessKeyId}`)
        assert.equal(await countRows(server, OTHER.accessKeyId), 0)
      } finally {
        await server.close()
      }
    })
  })
}

describe('the reset', () => {
  test('is refused to web pages, to GET and for what is no account', async () => {
    const server = await startServer()
    try {
      await server.sts().getCallerIdentity()
      const before = await countRows(server, ACCOUNT)
      assert.equal((await reset(server.url, '', { headers: { origin: 'https://example.org' } })).status, 403)
      assert.equal((await reset(server.url, '', { method: 'GET' })).status, 405)
      assert.equal((await reset(server.url, '?account=1')).status, 400)
      assert.equal(await countRows(server, ACCOUNT), before)
    } finally {
      await server.close()
    }
  })
})
