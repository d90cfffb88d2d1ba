// The example of settings, run as it is shown.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer, type TestServer } from '../support/server.ts'
import { startProgram } from './program.ts'

const start = (variables: Record<string, string>) => startProgram('environment/main.ts', variables)

describe('settings', { timeout: 60_000 }, () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.close())

  test('one error names all that is missing and wrong', async () => {
    const { code, stderr } = await start({ DB_HOST: 'db', DB_PORT: 'many' }).end()
    assert.deepEqual([code, stderr], [1, 'settings missing: CURRENCY; not as declared: DB_PORT\n'])
  })

  test('the environment is enough', async () => {
    const program = start({ DB_HOST: 'db', DB_PORT: '5432', CURRENCY: 'EUR', TRACE: 'yes' })
    assert.deepEqual(await program.ask(''), { DB_HOST: 'db', DB_PORT: 5432, CURRENCY: 'EUR', TRACE: true })
    assert.equal((await program.end()).code, 0)
  })

  test('a path says what the environment does not', async () => {
    const put = (Name: string, Value: string) => server.ssm().putParameter({ Name, Value, Type: 'SecureString' })
    await put('/shop/settings/db/host', 'db.internal')
    await put('/shop/settings/db/port', '5432')
    await put('/shop/settings/currency', 'EUR')
    const program = start({ AWS_ENDPOINT_URL: server.url, SETTINGS_PATH: '/shop/settings', CURRENCY: 'CHF' })
    assert.deepEqual(await program.ask(''), { DB_HOST: 'db.internal', DB_PORT: 5432, CURRENCY: 'CHF' })
    assert.equal((await program.end()).code, 0)
  })
})
