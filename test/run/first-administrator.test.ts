// The first administrator: made in an empty store, told once, and able to act.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { databaseUrl } from '../support/postgres.ts'
import { type AccessKey, createFolder, printed, spawnServer, startServer } from '../support/server.ts'

const logLines = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('{'))

function shownKey(stdout: string): AccessKey {
  const [, accessKeyId = ''] = /AWS_ACCESS_KEY_ID=(\S+)/.exec(stdout) ?? []
  const [, secretAccessKey = ''] = /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(stdout) ?? []
  return { accessKeyId, secretAccessKey }
}

describe('the first administrator', () => {
  test('is printed at the first start only, outside the log, and can call', async () => {
    const folder = createFolder()
    const first = await spawnServer({ args: [], folder })
    await printed(first, /AWS_SECRET_ACCESS_KEY=\S+\n/)
    const credentials = shownKey(first.stdout)
    assert.match(credentials.accessKeyId, /^AKIA[A-Z2-7]{16}$/)
    assert.match(credentials.secretAccessKey, /^[A-Za-z0-9+/]{40}$/)
    assert.ok(first.stdout.includes(`export AWS_ENDPOINT_URL=${first.url}\n`))
    const { Account, Arn, UserId } = await first.sts({ credentials }).getCallerIdentity()
    assert.match(Account ?? '', /^\d{12}$/)
    assert.equal(Arn, `arn:aws:iam::${Account}:user/administrator`)
    assert.match(UserId ?? '', /^AIDA[A-Z2-7]{16}$/)
    assert.equal(await first.kill(), 0)
    assert.equal(first.stdout.split(credentials.secretAccessKey).length, 2)
    assert.ok(!logLines(first.stdout).some((line) => line.includes(credentials.secretAccessKey)))
    assert.ok(!first.stderr.includes(credentials.secretAccessKey))

    const second = await spawnServer({ args: [], folder })
    assert.equal((await second.sts({ credentials }).getCallerIdentity()).Account, Account)
    assert.equal(await second.kill(), 0)
    assert.doesNotMatch(second.stdout, /SECRET_ACCESS_KEY/)
  })

  test('gets the account that the settings name', async () => {
    const server = await startServer({ dev: false, account: '111122223333' })
    try {
      assert.equal(server.administrator?.account, '111122223333')
      await assert.rejects(server.sts().getCallerIdentity(), { name: 'InvalidClientTokenId' })
    } finally {
      await server.close()
    }
  })

  test('is made by one of the servers that start at once on one database', async () => {
    const store = await databaseUrl()
    const rootKeyFile = join(createFolder(), 'root.key')
    // The key file is made by whoever starts first: here it is there, as a shared secret would be.
    const before = await startServer({ store: await databaseUrl(), rootKeyFile })
    await before.close()
    const servers = await Promise.all([1, 2, 3].map(() => startServer({ store, rootKeyFile, dev: false })))
    try {
      const made = servers.filter(({ administrator }) => administrator)
      assert.equal(made.length, 1)
      const credentials = made[0]!.administrator!
      for (const server of servers) {
        assert.equal((await server.sts({ credentials }).getCallerIdentity()).Account, credentials.account)
      }
    } finally {
      await Promise.all(servers.map((server) => server.close()))
    }
  })
})
