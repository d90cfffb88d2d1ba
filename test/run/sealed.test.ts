// A server without its root key: it listens, says so, and does nothing else until the key is there.
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, mock, test } from 'node:test'
import { createLog } from '../../packages/server/src/doors/log.ts'
import { RootKeyError } from '../../packages/server/src/keyring/root-key.ts'
import { createUnsealing } from '../../packages/server/src/unsealing.ts'
import { DIALECTS } from '../support/dialects.ts'
import { databaseUrl } from '../support/postgres.ts'
import { createFolder, startServer, type TestServer } from '../support/server.ts'

async function tellHealth({ url }: { url: string }): Promise<{ code: number; status: string; reason?: string }> {
  const response = await fetch(`${url}/_cairn/health`)
  return { code: response.status, ...((await response.json()) as { status: string; reason?: string }) }
}

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => assert.fail('the call succeeded'),
    ({ name, $metadata }) => [name, $metadata.httpStatusCode],
  )

const countRecords = async ({ store }: TestServer) =>
  (await store.transact('read', (tx) => tx.rows(tx.db.selectFrom('audit').select('sequence')))).length

for (const dialect of DIALECTS) {
  describe(`a sealed server, ${dialect}`, () => {
    /** Where a store is that has been used once, and the key that opens it. */
    async function createUsedStore() {
      const folder = createFolder()
      const rootKeyFile = join(folder, 'root.key')
      const place = dialect === 'sqlite' ? { data: join(folder, 'data') } : { store: await databaseUrl() }
      const server = await startServer({ ...place, rootKeyFile })
      await server.sts().getCallerIdentity()
      await server.close()
      return { place, rootKeyFile, aside: join(folder, 'aside.key') }
    }

    test('with the key missing it listens, tells why, answers 503 and makes no other key', async () => {
      const { place, rootKeyFile, aside } = await createUsedStore()
      renameSync(rootKeyFile, aside)
      const server = await startServer({ ...place, rootKeyFile, logLevel: 'error' })
      try {
        const reason = `the root key file ${rootKeyFile} is missing`
        const { code, status, reason: told } = await tellHealth(server)
        assert.deepEqual([code, status, told], [503, 'sealed', reason])
        const before = await countRecords(server)
        assert.deepEqual(await refusalOf(server.sts().getCallerIdentity()), ['ServiceUnavailable', 503])
        assert.deepEqual(await refusalOf(server.kms().listKeys()), ['ServiceUnavailableException', 503])
        assert.equal(await countRecords(server), before)
        assert.equal(existsSync(rootKeyFile), false)
        assert.ok(server.log.includes(reason))
      } finally {
        await server.close()
      }
    })

    test('with a wrong key it stays sealed until the right one is there, without a restart', async () => {
      const { place, rootKeyFile, aside } = await createUsedStore()
      renameSync(rootKeyFile, aside)
      writeFileSync(rootKeyFile, Buffer.alloc(32, 7), { mode: 0o400 })
      const server = await startServer({ ...place, rootKeyFile })
      try {
        assert.equal((await tellHealth(server)).reason, 'the root key does not open this store')
        rmSync(rootKeyFile)
        copyFileSync(aside, rootKeyFile)
        await server.reload()
        assert.equal((await tellHealth(server)).status, 'ready')
        await server.sts().getCallerIdentity()
      } finally {
        await server.close()
      }
    })

    test('the key of another store does not make a second administrator', async () => {
      const { place, rootKeyFile } = await createUsedStore()
      chmodSync(rootKeyFile, 0o600)
      const right = readFileSync(rootKeyFile)
      writeFileSync(rootKeyFile, Buffer.alloc(32, 7))
      const server = await startServer({ ...place, rootKeyFile, dev: false })
      try {
        assert.equal(server.administrator, undefined)
        writeFileSync(rootKeyFile, right)
        await server.reload()
        assert.ok(server.administrator)
      } finally {
        await server.close()
      }
    })
  })
}

describe('the root key', () => {
  test('is refused inside the data folder', async () => {
    const data = join(createFolder(), 'data')
    await assert.rejects(startServer({ data, rootKeyFile: join(data, 'root.key') }), RootKeyError)
    assert.equal(existsSync(data), false)
  })

  test('comes from a command, and a command that fails leaves the server sealed', async () => {
    const folder = createFolder()
    const data = join(folder, 'data')
    const key = '7'.repeat(64)
    const first = await startServer({ data, rootKeyCommand: `echo ${key}` })
    assert.equal((await tellHealth(first)).status, 'ready')
    await first.close()
    const second = await startServer({ data, rootKeyCommand: `echo ${key}; exit 3`, logLevel: 'debug' })
    try {
      assert.equal((await tellHealth(second)).reason, 'the root key command failed')
      assert.doesNotMatch(second.log, new RegExp(key))
    } finally {
      await second.close()
    }
  })

  test('comes from a passphrase', async () => {
    const folder = createFolder()
    const passphraseFile = join(folder, 'passphrase')
    writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 })
    const server = await startServer({ data: join(folder, 'data'), passphraseFile })
    try {
      assert.equal((await tellHealth(server)).status, 'ready')
    } finally {
      await server.close()
    }
  })

  test('is tried for again and again, and a lasting reason is logged once', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    let log = ''
    let tries = 0
    const unsealing = createUnsealing({
      async unlock() {
        tries++
        if (tries < 4) throw new RootKeyError('no key')
        return { refresh: async () => {} }
      },
      opened: async () => {},
      clock: () => new Date(),
      log: createLog('debug', (lines) => {
        log += lines
      }),
    })
    try {
      await unsealing.attempt()
      assert.equal(unsealing.reason, 'no key')
      while (unsealing.reason !== undefined) {
        mock.timers.tick(60_000)
        await new Promise(setImmediate)
      }
      assert.equal(tries, 4)
      await new Promise(setImmediate)
      assert.equal(log.match(/no key/g)?.length, 1)
      assert.match(log, /"unsealed"/)
    } finally {
      unsealing.close()
      mock.timers.reset()
    }
  })
})
