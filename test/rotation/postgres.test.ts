// Rotation of PostgreSQL passwords by what is built in, against a real server.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import pg from 'pg'
import { functionArn, rotateNow, runRotations } from '../support/rotation.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type Login, opens, openTap, openTlsFront, openUsers } from './postgres-users.ts'

const SINGLE = functionArn('SecretsManagerRDSPostgreSQLRotationSingleUser')
const ALTERNATING = functionArn('SecretsManagerRDSPostgreSQLRotationMultiUser')

describe('PostgreSQL', () => {
  let server: TestServer
  let client: SecretsManager
  let users: Awaited<ReturnType<typeof openUsers>>
  let name: string

  before(async () => {
    users = await openUsers()
    server = await startServer()
    client = server.secretsManager()
  })
  after(async () => {
    await server.close()
    await users.close()
  })
  beforeEach(() => {
    name = `database/${randomUUID()}`
  })
  afterEach(() => client.deleteSecret({ SecretId: name, ForceDeleteWithoutRecovery: true }))

  const store = async (value: object, Name = name) =>
    (await client.createSecret({ Name, SecretString: JSON.stringify(value) })).ARN!
  async function stored(VersionStage = 'AWSCURRENT'): Promise<Login & Record<string, unknown>> {
    return JSON.parse((await client.getSecretValue({ SecretId: name, VersionStage })).SecretString!)
  }
  const rotate = (RotationLambdaARN: string) => rotateNow(server, { SecretId: name, RotationLambdaARN })
  /** Rotates as often as it is tried, without success, and answers why. */
  async function failure(RotationLambdaARN: string, ClientRequestToken: string = randomUUID()): Promise<string> {
    const { ARN } = await client.rotateSecret({ SecretId: name, RotationLambdaARN, ClientRequestToken })
    for (let attempt = 0; attempt < 5; attempt++) {
      await runRotations(server)
      server.clock.advance(600_000)
    }
    const rows = await server.store.transact('read', (tx) =>
      tx.rows(tx.db.selectFrom('audit').selectAll().where('event_name', '=', 'RotationFailed').orderBy('sequence')),
    )
    const told = rows.map(({ record }) => JSON.parse(record).additionalEventData)
    return told.findLast(({ SecretId }) => SecretId === ARN)?.Reason ?? assert.fail('it did not fail')
  }
  async function withMaster(login: Login, changes: object = {}): Promise<Record<string, unknown>> {
    const masterarn = await store({ ...users.master, ...changes }, `${name}/master`)
    return { ...login, masterarn }
  }

  describe('single user', () => {
    test('the new password opens the database, the old one does not, and the rest of the secret stays', async () => {
      const login = await users.createUser()
      await store({ ...login, team: 'orders' })
      assert.equal((await rotate(SINGLE)).isCurrent, true)
      const rotated = await stored()
      assert.deepEqual({ ...rotated, password: '' }, { ...login, team: 'orders', password: '' })
      assert.match(rotated.password, /^[\x21-\x7e]{32}$/)
      assert.doesNotMatch(rotated.password, /[:/@"'\\?#%&]/)
      assert.equal(await opens(rotated), true)
      assert.equal(await opens(login), false)
    })

    test('names that need quoting change the right user', async () => {
      for (const username of ['we"ird', `it's; DROP ROLE "x"`, 'Ünï cödé', 'UPPER']) {
        const login = await users.createUser(`${username} ${randomUUID().slice(0, 8)}`)
        const SecretId = `${name}/${randomUUID()}`
        await store(login, SecretId)
        assert.equal((await rotateNow(server, { SecretId, RotationLambdaARN: SINGLE })).isCurrent, true)
        const { SecretString = '' } = await client.getSecretValue({ SecretId })
        assert.equal(await opens(JSON.parse(SecretString)), true)
      }
      await store({})
    })

    test('no password ever goes over the wire, nor to the server’s log', async () => {
      const login = await users.createUser()
      const tap = await openTap(login.host, login.port)
      try {
        await store({ ...login, host: '127.0.0.1', port: tap.port })
        assert.equal((await rotate(SINGLE)).isCurrent, true)
        const { password } = await stored()
        assert.match(tap.heard(), /ALTER ROLE .* PASSWORD +E?'SCRAM-SHA-256\$4096:/)
        for (const secret of [login.password, password]) assert.equal(tap.heard().includes(secret), false)
      } finally {
        tap.close()
      }
    })

    test('unless the secret says ssl false, nothing is sent over an open connection', async () => {
      for (const ssl of [undefined, true, 'yes']) {
        const login = await users.createUser()
        const tap = await openTap(login.host, login.port)
        const SecretId = `${name}/${randomUUID()}`
        await store({ ...login, port: tap.port, host: '127.0.0.1', ssl }, SecretId)
        assert.equal((await rotateNow(server, { SecretId, RotationLambdaARN: SINGLE })).isCurrent, false)
        // The eight bytes that ask for encryption, as often as it was tried, and no user's name.
        assert.equal(tap.heard().replaceAll('\0\0\0\x08\x04\xd2\x16/', ''), '')
        assert.equal(await opens(login), true)
        tap.close()
        await client.cancelRotateSecret({ SecretId })
      }
      await store({})
    })

    test('a server’s certificate is verified, for the very host of the secret', async () => {
      const login = await users.createUser()
      const front = await openTlsFront(login.host, login.port)
      const { ssl: _, ...encrypted } = { ...login, port: front.port }
      const usual = getCACertificates('default')
      const attempt = async (host: string) => {
        const SecretId = `${name}/${randomUUID()}`
        await store({ ...encrypted, host }, SecretId)
        const { isCurrent } = await rotateNow(server, { SecretId, RotationLambdaARN: SINGLE })
        await client.cancelRotateSecret({ SecretId })
        return isCurrent
      }
      try {
        assert.equal(await attempt('localhost'), false)
        setDefaultCACertificates([...usual, front.certificate])
        // The certificate does not name this address.
        assert.equal(await attempt('::1'), false)
        assert.equal(await attempt('localhost'), true)
        assert.equal(await opens(login), false)
      } finally {
        setDefaultCACertificates(usual)
        front.close()
      }
      await store({})
    })

    test('a database that neither password opens is left alone, and the reason names no password', async () => {
      const login = await users.createUser()
      await store({ ...login, password: 'not the password' })
      const reason = await failure(SINGLE)
      assert.match(reason, /Neither the pending, the current nor the previous/)
      assert.equal(reason.includes((await stored('AWSPENDING')).password), false)
      assert.equal(await opens(login), true)
    })

    test('the previous password will do when the current one was never set', async () => {
      const login = await users.createUser()
      await store(login)
      await client.putSecretValue({ SecretId: name, SecretString: JSON.stringify({ ...login, password: 'never set' }) })
      assert.equal((await rotate(SINGLE)).isCurrent, true)
      assert.equal(await opens(await stored()), true)
    })

    test('a pending secret of another user or server is refused', async () => {
      const login = await users.createUser()
      const other = await users.createUser()
      await store(login)
      for (const [pending, expected] of [
        [{ ...login, username: other.username, password: 'x' }, /of another user/],
        [{ ...login, host: 'localhost.', password: 'x' }, /of another server|database failed/],
        [{ ...login, password: 'pässword' }, /printable ASCII/],
      ] as const) {
        const ClientRequestToken = randomUUID()
        const SecretString = JSON.stringify(pending)
        await client.putSecretValue({ SecretId: name, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] })
        assert.match(await failure(SINGLE, ClientRequestToken), expected)
        await client.cancelRotateSecret({ SecretId: name })
      }
      assert.equal(await opens(login), true)
      assert.equal(await opens(other), true)
    })

    test('a server that would store MD5 hashes is refused', async () => {
      const login = await users.createUser()
      await users.admin.query(`ALTER ROLE ${pg.escapeIdentifier(login.username)} SET password_encryption = 'md5'`)
      await store(login)
      assert.match(await failure(SINGLE), /password_encryption/)
      assert.equal(await opens(login), true)
    })

    const unusable: [string, object, RegExp][] = [
      ['another engine', { engine: 'oracle' }, /engine .* must be postgres/],
      ['no host', { host: '' }, /has no host/],
      ['no user', { username: undefined }, /has no username/],
      ['a port that is none', { port: 'x' }, /port .* is not one/],
      ['a socket file', { host: '/var/run/postgresql' }, /neither a name nor an address/],
      ['the metadata of a cloud', { host: '169.254.169.254' }, /link-local and metadata/],
      ['the same, as a number', { host: '2852039166' }, /link-local and metadata/],
      ['the same, mapped', { host: '::ffff:169.254.169.254' }, /link-local and metadata/],
      ['the same, in IPv6', { host: 'fd00:ec2::254' }, /link-local and metadata/],
      ['a link-local address', { host: 'fe80::1' }, /link-local and metadata/],
      ['a host that is not there', { host: 'no-such-host.invalid' }, /The database failed: E(NOTFOUND|AI_AGAIN)/],
      ['a closed port', { port: 1 }, /ECONNREFUSED/],
    ]
    for (const [what, changes, expected] of unusable) {
      test(`a secret with ${what} is refused`, async () => {
        await store({ ...users.login('someone', 'pw-of-someone'), ...changes })
        const reason = await failure(SINGLE)
        assert.match(reason, expected)
        assert.doesNotMatch(reason, /pw-of-someone/)
      })
    }

    test('a value that is no JSON is refused, and not repeated', async () => {
      await client.createSecret({ Name: name, SecretString: 'hunter2 is my password' })
      assert.equal(await failure(SINGLE), 'The secret is not a JSON object.')
    })
  })

  describe('alternating users', () => {
    test('the clone has the rights of the user, and the user keeps its password for one more rotation', async () => {
      const login = await users.createUser(`we"ird ${randomUUID().slice(0, 8)}`)
      const table = pg.escapeIdentifier(`orders_${randomUUID()}`)
      await users.admin.query(
        `CREATE TABLE ${table} (id int); GRANT SELECT ON ${table} TO ${pg.escapeIdentifier(login.username)}`,
      )
      await store(await withMaster(login))
      const seen = [login]
      for (const suffix of ['_clone', '', '_clone']) {
        assert.equal((await rotate(ALTERNATING)).isCurrent, true)
        const current = await stored()
        assert.equal(current.username, login.username + suffix)
        assert.equal(await opens(current, `SELECT * FROM ${table}`), true)
        assert.equal(await opens(seen.at(-1)!), true)
        seen.push(current)
      }
      assert.equal(await opens(seen[0]!), false)
      assert.equal(await opens(seen[1]!), false)
    })

    test('a client that logs in with the current secret again and again never fails in fifty rotations', async () => {
      const login = await users.createUser()
      await store(await withMaster(login))
      let isOver = false
      let logins = 0
      async function keepLoggingIn(): Promise<void> {
        while (!isOver) {
          assert.equal(await opens(await stored()), true, `login ${logins}`)
          logins++
        }
      }
      const clients = [keepLoggingIn(), keepLoggingIn()]
      const passwords = new Set<string>()
      for (let rotation = 0; rotation < 50; rotation++) {
        assert.equal((await rotate(ALTERNATING)).isCurrent, true)
        passwords.add((await stored()).password)
      }
      isOver = true
      await Promise.all(clients)
      assert.equal(passwords.size, 50)
      assert.ok(logins > 50, `${logins} logins`)
    })

    test('a master of another server is refused', async () => {
      const login = await users.createUser()
      for (const [index, changes] of [
        { host: login.host === 'localhost' ? '127.0.0.1' : 'localhost' },
        { port: login.port + 1 },
      ].entries()) {
        const SecretId = `${name}/${index}`
        const masterarn = await store({ ...users.master, ...changes }, `${SecretId}/master`)
        await store({ ...login, masterarn }, SecretId)
        const { isCurrent } = await rotateNow(server, { SecretId, RotationLambdaARN: ALTERNATING })
        assert.equal(isCurrent, false)
        await client.cancelRotateSecret({ SecretId })
      }
      const { rowCount } = await users.admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
        `${login.username}_clone`,
      ])
      assert.equal(rowCount, 0)
      await store(login)
    })

    test('a secret whose own password is wrong cannot have its user cloned', async () => {
      const login = await users.createUser()
      await store(await withMaster({ ...login, password: 'guessed' }))
      assert.match(await failure(ALTERNATING), /The secret does not open the database/)
    })

    test('without a master, with a wrong one, or with too long a name, nothing is changed', async () => {
      const login = await users.createUser()
      await store(login)
      assert.match(await failure(ALTERNATING), /has no masterarn/)
      name += '/wrong'
      await store(await withMaster(login, { password: 'wrong' }))
      assert.match(await failure(ALTERNATING), /master secret does not open/)
      name += '/long'
      await store(await withMaster(await users.createUser(`${'x'.repeat(50)}${randomUUID().slice(0, 8)}`)))
      assert.match(await failure(ALTERNATING), /longer than 63 bytes/)
    })
  })
})
