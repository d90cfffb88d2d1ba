// A server killed in the midst of writing, again and again: what it acknowledged is there, whole, with its record and its event.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { send } from '../access/signed-call.ts'
import { createRandom } from '../fuzz/random.ts'
import { DIALECTS } from '../support/dialects.ts'
import { databaseUrl } from '../support/postgres.ts'
import { type AccessKey, createFolder, type SpawnedServer, spawnServer } from '../support/server.ts'
import { checkEvidence, type Evidence, readDatabase, readFolder } from './evidence.ts'
import { type Acknowledged, type Ledger, writeUntilGone } from './writers.ts'

const ROUNDS = 5
const MOST_WRITES = { sqlite: 200, postgres: 80 }
const SEED = 90_210

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    const folder = createFolder()
    const ledger: Ledger = { acknowledged: [], refused: [] }
    const random = createRandom(SEED)
    let args: string[]
    let key: AccessKey | undefined
    let read: () => Promise<Evidence>
    let server: SpawnedServer | undefined
    before(async () => {
      const url = dialect === 'postgres' ? await databaseUrl() : undefined
      args = url === undefined ? [] : ['--store', url]
      read = () => (url === undefined ? readFolder(join(folder, 'cairn-data')) : readDatabase(url))
    })
    after(() => server?.kill('SIGKILL'))

    async function start(): Promise<SpawnedServer> {
      server = await spawnServer({ folder, args })
      key ??= await announcedKey(server)
      return server
    }

    for (let round = 1; round <= ROUNDS; round++) {
      test(`after kill ${round} everything acknowledged is there, once, with its record and its event`, async () => {
        const { url, kill } = server ?? (await start())
        const writes = 40 + random.number(MOST_WRITES[dialect])
        const delayMs = random.number(25)
        const already = ledger.acknowledged.length
        let killed: Promise<unknown> | undefined
        await writeUntilGone({ url, key: key!, prefix: `/crash/${round}` }, ledger, random, {
          writes,
          called: () => {
            killed = sleep(delayMs).then(() => kill('SIGKILL'))
          },
        })
        await killed
        assert.deepEqual(ledger.refused, [])
        checkEvidence(await read(), ledger.acknowledged)
        const next = await start()
        await checkValues(next.url, key!, ledger.acknowledged.slice(already))
        assert.equal(next.stderr, '')
      })
    }

    test('and the next write of each parameter has the next version', async () => {
      const { url } = server!
      const latest = new Map((await latestVersions(url, key!)).map(({ name, version }) => [name, version]))
      for (const [Name, version] of [...latest].slice(0, 50)) {
        const input = { Name, Value: 'after all', Type: 'String', Overwrite: true }
        const { fields } = await send(url, { name: 'ssm:PutParameter', key: key!, input })
        assert.equal(fields.Version, version + 1)
      }
    })
  })
}

/** The key of the administrator that a server made at its first start. */
async function announcedKey(server: SpawnedServer): Promise<AccessKey> {
  const found = /AWS_ACCESS_KEY_ID=(\S+)\s+export AWS_SECRET_ACCESS_KEY=(\S+)/
  for (;;) {
    const [, accessKeyId, secretAccessKey] = found.exec(server.stdout) ?? []
    if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey }
    if (server.process.exitCode !== null) throw new Error(`the server ended: ${server.stdout}${server.stderr}`)
    await sleep(10)
  }
}

/** Reads back every acknowledged value. */
async function checkValues(url: string, key: AccessKey, acknowledged: Acknowledged[]): Promise<void> {
  const found = new Map<string, string>()
  async function readHistory(name: string): Promise<void> {
    let NextToken: unknown
    do {
      const input = { Name: name, WithDecryption: true, ...(NextToken ? { NextToken } : {}) }
      const { fields, body, status } = await send(url, { name: 'ssm:GetParameterHistory', key, input })
      assert.equal(status, 200, body)
      const versions = fields.Parameters as { Version: number; Value: string }[]
      for (const { Version, Value } of versions) found.set(`${name}:${Version}`, Value)
      NextToken = fields.NextToken
    } while (NextToken)
  }
  await Promise.all([...new Set(acknowledged.map(({ name }) => name))].map(readHistory))
  const wrong = acknowledged.filter(({ name, version, value }) => found.get(`${name}:${version}`) !== value)
  assert.deepEqual(wrong, [])
}

async function latestVersions(url: string, key: AccessKey): Promise<{ name: string; version: number }[]> {
  const { fields } = await send(url, { name: 'ssm:DescribeParameters', key, input: { MaxResults: 50 } })
  return (fields.Parameters as { Name: string; Version: number }[]).map(({ Name, Version }) => ({
    name: Name,
    version: Version,
  }))
}
