// Two servers on one PostgreSQL: a rotation that is due is done once, by either or by both in turn.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { databaseUrl } from '../support/postgres.ts'
import { createSampleFunction, functionArn, runRotations, startFunctions } from '../support/rotation.ts'
import { createFolder, startServer, type TestServer } from '../support/server.ts'

const SECRETS = 6

let servers: [TestServer, TestServer]
let functions: Awaited<ReturnType<typeof startFunctions>>

before(async () => {
  let turns = 0
  // The function asks one server after the other.
  functions = await startFunctions((event) => {
    const client = servers[turns++ % 2]!.secretsManager()
    return createSampleFunction(client, (value) => `${value}+`)(event)
  })
  const shared = { store: await databaseUrl(), rootKeyFile: join(createFolder(), 'root.key'), ...functions.settings }
  servers = [await startServer(shared), await startServer(shared)]
})
after(async () => {
  await Promise.all(servers.map((server) => server.close()))
  functions.close()
})

test('each of several secrets is rotated once in its window', async () => {
  const [server] = servers
  const client = server.secretsManager()
  const names = Array.from({ length: SECRETS }, (_, index) => `together/${index}`)
  for (const each of servers) each.clock.set(new Date('2026-11-22T10:17:00Z'))
  for (const Name of names) {
    await client.createSecret({ Name, SecretString: 'v' })
    await client.rotateSecret({
      SecretId: Name,
      RotationLambdaARN: functionArn('f'),
      RotationRules: { AutomaticallyAfterDays: 1 },
    })
  }
  await Promise.all(servers.map(runRotations))
  functions.invocations.length = 0
  for (const each of servers) each.clock.set(new Date('2026-11-23T00:00:01Z'))
  await Promise.all(servers.map(runRotations))
  for (const Name of names) {
    const { ARN } = await client.describeSecret({ SecretId: Name })
    const steps = functions.invocations.filter(({ event }) => event.SecretId === ARN).map(({ event }) => event.Step)
    assert.deepEqual(steps, ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
    assert.equal((await client.getSecretValue({ SecretId: Name })).SecretString, 'v++')
  }
  const started = await server.store.transact('read', (tx) =>
    tx.rows(tx.db.selectFrom('audit').selectAll().where('event_name', '=', 'RotationStarted')),
  )
  assert.equal(started.length, 2 * SECRETS)
})
