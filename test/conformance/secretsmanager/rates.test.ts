// The request rates of Secrets Manager, for those who ask for AWS's limits.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer, type TestServer } from '../../support/server.ts'

// Allowances are kept in the process, whatever the store.
describe('request rates of Secrets Manager', () => {
  let server: TestServer
  const frozen = new Date('2026-11-22T12:00:00Z')
  before(async () => {
    server = await startServer({ throttle: true })
    await server.secretsManager().createSecret({ Name: 'rate', SecretString: 'v' })
  })
  after(() => server.close())

  test('puts and updates share fifty a second, reads have their own', async () => {
    const client = server.secretsManager()
    let passed = 0
    let refusal: Error | undefined
    while (!refusal && passed < 200) {
      server.clock.set(frozen)
      const change =
        passed % 2 === 0
          ? client.putSecretValue({ SecretId: 'rate', SecretString: 'v' })
          : client.updateSecret({ SecretId: 'rate', Description: 'd' })
      await change.then(
        () => passed++,
        (error: Error) => {
          refusal = error
        },
      )
    }
    assert.deepEqual([refusal?.name, refusal?.message], ['ThrottlingException', 'Rate exceeded'])
    // The clock runs on between setting it and the call: a few more may pass.
    assert.ok(passed >= 50 && passed <= 80, String(passed))
    for (let count = 0; count < 100; count++) {
      server.clock.set(frozen)
      await client.getSecretValue({ SecretId: 'rate' })
      await client.describeSecret({ SecretId: 'rate' })
    }
  })
})
