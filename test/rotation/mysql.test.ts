// Rotation of MySQL and MariaDB passwords by what is built in, against a real server, where there is one.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { type Connection, createConnection, escape as quote } from 'mysql2/promise'
import { type MariaDb, NO_MARIADB, startMariaDb } from '../support/mariadb.ts'
import { functionArn, rotateNow } from '../support/rotation.ts'
import { startServer, type TestServer } from '../support/server.ts'

type Login = { engine: string; host: string; port: number; username: string; password: string; ssl?: boolean }

const CERTIFICATE = readFileSync(new URL('../support/localhost.crt', import.meta.url), 'utf8')

async function opens({ host, port, username, password, ssl }: Login, query = 'SELECT 1'): Promise<boolean> {
  try {
    const tls = ssl === false ? {} : { ssl: { ca: CERTIFICATE } }
    const connection = await createConnection({ host, port, user: username, password, ...tls })
    await connection.query(query).finally(() => connection.end())
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== 'ER_ACCESS_DENIED_ERROR') throw error
    return false
  }
}

if (NO_MARIADB) console.log(`MySQL and MariaDB are not tested: ${NO_MARIADB}`)
else {
  describe('MySQL and MariaDB', () => {
    let mariaDb: MariaDb
    let admin: Connection
    let server: TestServer
    let client: SecretsManager
    let name: string
    let engine: string
    let single: string
    let alternating: string
    const made: string[] = []

    before(async () => {
      mariaDb = await startMariaDb()
      admin = await createConnection(mariaDb.url.href)
      const [[row]] = (await admin.query('SELECT VERSION() AS version')) as unknown as [[{ version: string }]]
      engine = row.version.includes('MariaDB') ? 'mariadb' : 'mysql'
      const kind = engine === 'mariadb' ? 'MariaDB' : 'MySQL'
      single = functionArn(`SecretsManagerRDS${kind}RotationSingleUser`)
      alternating = functionArn(`SecretsManagerRDS${kind}RotationMultiUser`)
      server = await startServer()
      client = server.secretsManager()
    })
    after(async () => {
      await server.close()
      for (const username of made)
        await admin.query(`DROP USER IF EXISTS ${quote(username)}@'%', ${quote(`${username}_clone`)}@'%'`)
      await admin.end()
      await mariaDb.stop()
    })
    beforeEach(() => {
      name = `database/${randomUUID()}`
    })
    afterEach(() => client.deleteSecret({ SecretId: name, ForceDeleteWithoutRecovery: true }))

    const login = (username: string, password: string): Login => ({
      engine,
      host: mariaDb.url.hostname,
      port: Number(mariaDb.url.port || 3306),
      username,
      password,
      ssl: false,
    })
    async function createUser(prefix = 'user', more = ''): Promise<Login> {
      const username = `${prefix} ${randomBytes(4).toString('hex')}`
      const password = randomBytes(12).toString('hex')
      await admin.query(`CREATE USER ${quote(username)}@'%' IDENTIFIED BY ${quote(password)}${more}`)
      made.push(username)
      return login(username, password)
    }
    const store = async (value: object, Name = name) =>
      (await client.createSecret({ Name, SecretString: JSON.stringify(value) })).ARN!
    const stored = async (): Promise<Login> =>
      JSON.parse((await client.getSecretValue({ SecretId: name })).SecretString!)
    const rotate = async (RotationLambdaARN: string) =>
      (await rotateNow(server, { SecretId: name, RotationLambdaARN })).isCurrent
    const master = () => login(decodeURIComponent(mariaDb.url.username), decodeURIComponent(mariaDb.url.password))
    async function withMaster(value: Login): Promise<object> {
      return { ...value, masterarn: await store({ ...master(), host: value.host, ssl: value.ssl }, `${name}/master`) }
    }
    const grantsOf = async (username: string) => {
      const [rows] = await admin.query(`SHOW GRANTS FOR ${quote(username)}@'%'`)
      return (rows as object[]).map((row) => String(Object.values(row)[0]).replace(/ IDENTIFIED .*?'[^']*'/, ''))
    }

    test('a user changes its own password, without any right but to log in', async () => {
      const before = await createUser()
      await store(before)
      assert.equal(await rotate(single), true)
      const after = await stored()
      assert.equal(await opens(after), true)
      assert.equal(await opens(before), false)
      assert.match(after.password, /^[\x21-\x7e]{32}$/)
    })

    test('names that need quoting change the right user', async () => {
      for (const prefix of ["we`ird'", 'back\\slash', 'dou"ble', "it'; DROP USER 'x"]) {
        const before = await createUser(prefix)
        name = `database/${randomUUID()}`
        await store(await withMaster(before))
        assert.equal(await rotate(single), true)
        const after = await stored()
        assert.equal(await opens(after), true)
        assert.equal(await opens(before), false)
        assert.equal(await rotate(alternating), true)
        const clone = await stored()
        assert.equal(clone.username, `${before.username}_clone`)
        assert.equal(await opens(clone), true)
      }
    })

    test('the clone has the rights of the user, and the two take turns', async () => {
      const before = await createUser()
      const user = `${quote(before.username)}@'%'`
      const database = `goods TO ship ${randomUUID()}`
      const role = `reader_${randomBytes(4).toString('hex')}`
      await admin.query(`CREATE DATABASE \`${database}\``)
      await admin.query(`CREATE TABLE \`${database}\`.orders (id int, secret int)`)
      await admin.query(`CREATE TABLE \`${database}\`.others (id int)`)
      await admin.query(`GRANT SELECT (id) ON \`${database}\`.orders TO ${user} WITH GRANT OPTION`)
      await admin.query(`CREATE ROLE ${role}`)
      await admin.query(`GRANT SELECT ON \`${database}\`.others TO ${role}`)
      await admin.query(`GRANT ${role} TO ${user}`)
      await admin.query(
        engine === 'mariadb' ? `SET DEFAULT ROLE ${role} FOR ${user}` : `SET DEFAULT ROLE ${role} TO ${user}`,
      )
      try {
        await store(await withMaster(before))
        let previous = before
        for (const suffix of ['_clone', '', '_clone']) {
          assert.equal(await rotate(alternating), true)
          const current = await stored()
          assert.equal(current.username, before.username + suffix)
          assert.equal(await opens(current, `SELECT id FROM \`${database}\`.orders`), true)
          assert.equal(await opens(current, `SELECT id FROM \`${database}\`.others`), true)
          assert.equal(await opens(previous), true)
          previous = current
        }
        const [ofUser, ofClone] = await Promise.all([grantsOf(before.username), grantsOf(`${before.username}_clone`)])
        assert.deepEqual(ofClone.map((grant) => grant.replaceAll('_clone', '')).sort(), ofUser.sort())
        assert.equal(await opens(before), false)
      } finally {
        await admin.query(`DROP DATABASE \`${database}\``)
        await admin.query(`DROP ROLE ${role}`)
      }
    })

    test('a client that logs in with the current secret never fails while users alternate', async () => {
      await store(await withMaster(await createUser()))
      let isOver = false
      let logins = 0
      async function keepLoggingIn(): Promise<void> {
        while (!isOver) {
          assert.equal(await opens(await stored()), true)
          logins++
        }
      }
      const looping = keepLoggingIn()
      for (let rotation = 0; rotation < 20; rotation++) assert.equal(await rotate(alternating), true)
      isOver = true
      await looping
      assert.ok(logins > 20, `${logins} logins`)
    })

    test('a password that is wrong leaves the database alone', async () => {
      const before = await createUser()
      await store({ ...before, password: 'guessed' })
      assert.equal(await rotate(single), false)
      assert.equal(await opens(before), true)
    })

    test('connections are encrypted and the server’s certificate is verified, unless the secret says ssl false', async (context) => {
      if (!mariaDb.hasTls) return context.diagnostic('MARIADB_URL names a server whose certificate is not known')
      const { ssl: _, ...before } = await createUser('tls', ' REQUIRE SSL')
      const encrypted = { ...before, host: 'localhost' }
      await store(await withMaster(encrypted))
      assert.equal(await rotate(single), false)
      await client.cancelRotateSecret({ SecretId: name })
      const usual = getCACertificates('default')
      setDefaultCACertificates([...usual, CERTIFICATE])
      try {
        name = `database/${randomUUID()}`
        await store(await withMaster(encrypted))
        assert.equal(await rotate(alternating), true)
        const clone = await stored()
        assert.equal(await opens(clone), true)
        assert.equal(await opens({ ...clone, ssl: false }), false)
        name = `database/${randomUUID()}`
        await store({ ...encrypted, host: '127.0.0.1' })
        assert.equal(await rotate(single), false)
      } finally {
        setDefaultCACertificates(usual)
      }
    })
  })
}
