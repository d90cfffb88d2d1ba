// Secrets are put through everything; afterwards nobody finds them: not in logs, not in files, not in tables, not on the way there.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { Keyring } from '../../packages/server/src/keyring/keyring.ts'
import { unlock } from '../../packages/server/src/keyring/unlock.ts'
import { openStore } from '../../packages/server/src/store/open.ts'
import { send } from '../access/signed-call.ts'
import { readTables } from '../access/tables.ts'
import { OWNER } from '../access/world.ts'
import { DIALECTS, type Dialect } from '../support/dialects.ts'
import { PROVIDER_AUTHORITY } from '../support/identity-provider.ts'
import { databaseUrl } from '../support/postgres.ts'
import { type AccessKey, createFolder, type SpawnedServer, spawnServer, startServer } from '../support/server.ts'
import { settleAudit } from '../support/trails.ts'
import { type Canary, findCanaries } from './canaries.ts'
import { type Exercise, exercise } from './exercise.ts'

const NEW_LINE = Buffer.from('\n')
const HOUR_MS = 3_600_000

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    const folder = createFolder()
    const rootKey = randomBytes(32)
    let location: string
    let server: SpawnedServer
    let key: AccessKey
    let done: Exercise
    let pages: string
    const secrets: Canary[] = [{ title: 'the root key', bytes: rootKey }]
    before(async () => {
      location = dialect === 'sqlite' ? join(folder, 'cairn-data') : await databaseUrl()
      const store = dialect === 'sqlite' ? [] : ['--store', location]
      // The command has the key in it: it must not be shown either.
      const env = { CAIRN_ROOT_KEY_COMMAND: `echo ${rootKey.toString('hex')}` }
      server = await spawnServer({
        folder,
        env,
        args: ['--account', OWNER, '--log-level', 'debug', '--metrics-port', '0', ...identities(folder), ...store],
      })
      key = await announcedKey(server)
      secrets.push({ title: "the administrator's secret key", bytes: Buffer.from(key.secretAccessKey) })
      const { password } = dialect === 'postgres' ? new URL(location) : { password: '' }
      if (password) secrets.push({ title: "the database's password", bytes: Buffer.from(decodeURIComponent(password)) })
      done = await exercise(server.url, key)
      secrets.push(...done.canaries)
      const administration = join(folder, 'cairn-data', 'administration.sock')
      const made = await administer(administration, 'administrator-create', { account: OWNER, user: 'second' })
      secrets.push({ title: 'a secret key given at the console', bytes: Buffer.from(String(made.secretAccessKey)) })
      pages = await readPages(server)
    })
    after(() => server.kill('SIGKILL'))

    test('no answer shows a secret but those that are meant to', () => {
      assert.ok(done.canaries.length > 60)
      assert.deepEqual(done.leaks, [])
    })

    test('the log shows none, however much it tells', () => {
      const { stdout, stderr } = server
      assert.equal(stderr, '')
      assert.match(stdout, /"operation":"ssm:PutParameter"/)
      // The administrator's key is told once, to the person who starts the server.
      assert.equal(stdout.split(key.secretAccessKey).length, 2)
      const log = stdout.replace(/^ {2}export AWS_SECRET_ACCESS_KEY=.*$/m, '')
      assert.deepEqual(findCanaries(log, secrets), [])
    })

    test('health and metrics show none', () => {
      assert.match(pages, /cairn/)
      assert.deepEqual(findCanaries(pages, secrets), [])
    })

    test('no file that the server writes shows any, while it runs and afterwards', async () => {
      assert.deepEqual(findInFolder(folder, secrets), [])
      await server.kill('SIGTERM')
      assert.deepEqual(findInFolder(folder, secrets), [])
    })

    test('no table shows any: not the values, not the audit trail, not the events', async () => {
      const inStore = await readVersionKeys(dialect, location, rootKey)
      const leaks: string[] = []
      for (const [table, rows] of Object.entries(await readRows(dialect, location))) {
        for (const column of Object.keys(rows[0] ?? {})) {
          const cells = rows.map((row) => row[column]).flatMap((cell) => [cellBytes(cell), NEW_LINE])
          const found = findCanaries(Buffer.concat(cells), [...secrets, ...inStore])
          leaks.push(...found.map((canary) => `${table}.${column}: ${canary}`))
        }
      }
      assert.deepEqual(leaks, [])
    })
  })
}

test('no file of a trail shows a secret', async () => {
  const trailFolder = createFolder()
  const identityProviderHosts = 'localhost'
  const identityProviderAuthorities = PROVIDER_AUTHORITY
  const settings = { dev: false, account: OWNER, trailFolder, identityProviderHosts, identityProviderAuthorities }
  const server = await startServer(settings)
  try {
    const key = server.administrator!
    const trail = { Name: 'told', S3BucketName: 'told-of-everything', IsMultiRegionTrail: true }
    await send(server.url, { name: 'cloudtrail:CreateTrail', input: trail, key })
    await send(server.url, { name: 'cloudtrail:StartLogging', input: { Name: 'told' }, key })
    const { canaries } = await exercise(server.url, key)
    await settleAudit(server)
    server.clock.advance(HOUR_MS)
    await settleAudit(server)
    const bucket = join(trailFolder, 'told-of-everything')
    const told = readdirSync(bucket, { recursive: true }).filter((name) => /CloudTrail\/.*\.json\.gz$/.test(`${name}`))
    const texts = told.map((name) => gunzipSync(readFileSync(join(bucket, `${name}`))))
    for (const name of ['CreateAccessKey', 'AssumeRoleWithWebIdentity', 'PutParameter', 'Decrypt']) {
      assert.ok(
        texts.some((text) => text.includes(`"eventName":"${name}"`)),
        `${name} is told`,
      )
    }
    assert.deepEqual(findCanaries(Buffer.concat(texts), canaries), [])
    assert.deepEqual(findInFolder(trailFolder, canaries), [])
  } finally {
    await server.close()
  }
})

test('nothing that is sent to PostgreSQL shows a secret, whatever it logs', async (context) => {
  const sent: Buffer[] = []
  const query = pg.Client.prototype.query
  context.mock.method(pg.Client.prototype, 'query', function (this: pg.Client, ...given: unknown[]) {
    sent.push(...bytesIn(given))
    return Reflect.apply(query, this, given)
  })
  const server = await startServer({ dialect: 'postgres', dev: false, account: OWNER })
  try {
    const { canaries } = await exercise(server.url, server.administrator!)
    const everything = Buffer.concat(sent)
    assert.ok(everything.includes('insert into "parameter_version"'))
    assert.deepEqual(findCanaries(everything, canaries), [])
  } finally {
    await server.close()
  }
})

function cellBytes(cell: unknown): Buffer {
  return cell instanceof Uint8Array ? Buffer.from(cell) : Buffer.from(String(cell))
}

/** Statements and values in whatever they were handed over. */
function bytesIn(given: unknown): Buffer[] {
  if (given instanceof Uint8Array || typeof given !== 'object' || given === null) return [cellBytes(given), NEW_LINE]
  return Object.values(given).flatMap(bytesIn)
}

async function announcedKey({ stdout }: SpawnedServer): Promise<AccessKey> {
  const found = /AWS_ACCESS_KEY_ID=(\S+)\s+export AWS_SECRET_ACCESS_KEY=(\S+)/.exec(stdout)
  assert.ok(found, stdout)
  return { accessKeyId: found[1]!, secretAccessKey: found[2]! }
}

/** Settings by which trails can be made and an identity provider on this machine asked. */
function identities(folder: string): string[] {
  const trusted = ['--identity-provider-hosts', 'localhost', '--identity-provider-authorities', PROVIDER_AUTHORITY]
  return [...trusted, '--trail-folder', join(folder, 'trails')]
}

/** Asks for something at the machine's own console. */
async function administer(socketPath: string, command: string, input: object): Promise<Record<string, unknown>> {
  const asked = request({ socketPath, path: `/${command}`, method: 'POST' }).end(JSON.stringify(input))
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const text = Buffer.concat(await response.toArray()).toString()
  assert.equal(response.statusCode, 200, text)
  return JSON.parse(text)
}

/** What the server tells about itself to anybody. */
async function readPages({ url, stdout }: SpawnedServer): Promise<string> {
  const port = /"metricsPort":(\d+)/.exec(stdout)?.[1]
  const answers = await Promise.all([fetch(`${url}/_cairn/health`), fetch(`http://127.0.0.1:${port}/metrics`)])
  return (await Promise.all(answers.map((answer) => answer.text()))).join('\n')
}

function findInFolder(folder: string, secrets: Canary[]): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.flatMap(({ parentPath, name }) =>
    findCanaries(readFileSync(join(parentPath, name)), secrets).map((canary) => `${name}: ${canary}`),
  )
}

/** The rows of every table, read without the server. */
async function readRows(dialect: Dialect, location: string): Promise<Record<string, Record<string, unknown>[]>> {
  if (dialect === 'postgres') {
    const store = await openStore(location, new Keyring())
    return readTables(store).finally(() => store.close())
  }
  const copy = createFolder()
  cpSync(location, copy, { recursive: true })
  const database = new DatabaseSync(join(copy, 'cairn.db'))
  const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all()
  const rows = tables.map(({ name }) => [String(name), database.prepare(`SELECT * FROM ${name}`).all()])
  database.close()
  return Object.fromEntries(rows)
}

/** The keys under the root key, which seal the values: they stand in the store, but sealed themselves. */
async function readVersionKeys(dialect: Dialect, location: string, rootKey: Buffer): Promise<Canary[]> {
  const found: Canary[] = []
  class Witness extends Keyring {
    override add(version: number, key: Buffer): void {
      found.push({ title: `version ${version} of the keyring`, bytes: key })
      super.add(version, key)
    }
  }
  const keyring = new Witness()
  const copy = createFolder()
  if (dialect === 'sqlite') cpSync(location, copy, { recursive: true })
  const store = await openStore(dialect === 'sqlite' ? copy : location, keyring)
  const source = { command: `echo ${rootKey.toString('hex')}`, file: join(copy, 'none') }
  await unlock(keyring, store, source, Date.now()).finally(() => store.close())
  assert.equal(found.length, 1)
  return found
}
