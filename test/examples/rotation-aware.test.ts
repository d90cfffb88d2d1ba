// The example of a connection that survives rotation, run as it is shown, against a PostgreSQL that refuses old passwords.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { openUsers } from '../rotation/postgres-users.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { startProgram, startQuietWay } from './program.ts'

describe('the rotation-aware connection', { timeout: 60_000 }, () => {
  let server: TestServer
  let users: Awaited<ReturnType<typeof openUsers>>
  before(async () => {
    server = await startServer()
    users = await openUsers()
  })
  after(async () => {
    await users.close()
    await server.close()
  })

  test('a query is run again with the new password, and not when there is none', async (t) => {
    const login = await users.createUser()
    await server.secretsManager().createSecret({ Name: 'shop/db', SecretString: JSON.stringify(login) })
    // Where nothing tells of changes only the refusal can be the reason to read anew.
    const way = await startQuietWay(server.url)
    t.after(() => way.close())
    const program = startProgram('rotation-aware/main.ts', { AWS_ENDPOINT_URL: way.url })
    const ask = async () => {
      for (;;) {
        const answer = (await program.ask('SELECT current_user')) as { code?: string; message?: string }
        // The program may not have noticed yet that its connection was ended.
        if (answer.code !== '57P01' && !/^Connection terminated|ECONNRESET/.test(answer.message ?? '')) return answer
      }
    }
    const endConnections = async () => {
      await users.admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
        login.username,
      ])
    }
    const change = (password: string) =>
      users.admin.query(`ALTER ROLE ${pg.escapeIdentifier(login.username)} PASSWORD '${password}'`)
    assert.deepEqual(await ask(), [{ current_user: login.username }])

    await change('second')
    const SecretString = JSON.stringify({ ...login, password: 'second' })
    await server.secretsManager().putSecretValue({ SecretId: 'shop/db', SecretString })
    await endConnections()
    assert.deepEqual(await ask(), [{ current_user: login.username }])
    assert.equal(way.calls.length, 2)

    await change('third')
    await endConnections()
    assert.equal((await ask()).code, '28P01')
    assert.equal(way.calls.length, 3)
    assert.deepEqual(await program.end(), { code: 0, stderr: '' })
  })
})
