// AWS's request rates, for those who ask for them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { startServer, type TestServer } from '../support/server.ts'

const HIGH_THROUGHPUT = '/ssm/parameter-store/high-throughput-enabled'

for (const dialect of DIALECTS) {
  describe(`request rates on ${dialect}`, () => {
    let server: TestServer
    const frozen = new Date('2026-11-22T12:00:00Z')
    const isThrottled = { name: 'ThrottlingException', message: 'Rate exceeded' }
    before(async () => {
      server = await startServer({ dialect, throttle: true })
      await server.ssm().putParameter({ Name: '/rate', Value: 'v', Type: 'String' })
    })
    after(() => server.close())

    /** Reads until refused, at one instant of the server's clock; answers how many reads were let through. */
    async function readsAt(instant: Date): Promise<number> {
      for (let count = 0; ; count++) {
        server.clock.set(instant)
        try {
          await server.ssm().getParameter({ Name: '/rate' })
        } catch (error) {
          assert.equal((error as Error).name, isThrottled.name)
          assert.equal((error as Error).message, isThrottled.message)
          return count
        }
        assert.ok(count < 200, 'nothing was throttled')
      }
    }

    test('forty reads a second are answered, more are throttled, and a second later they are answered again', async () => {
      const first = await readsAt(frozen)
      // The clock runs on between setting it and the call: a few more may pass.
      assert.ok(first >= 40 && first <= 60, String(first))
      const later = await readsAt(new Date(frozen.getTime() + 60_000))
      assert.ok(later >= 40 && later <= 60, String(later))
    })

    test('an account that asked for high throughput is let through', async () => {
      server.clock.set(new Date(frozen.getTime() + 120_000))
      await server.ssm().updateServiceSetting({ SettingId: HIGH_THROUGHPUT, SettingValue: 'true' })
      for (let i = 0; i < 80; i++) await server.ssm().getParameter({ Name: '/rate' })
    })

    test('another account and another region have allowances of their own', async () => {
      await server.ssm().resetServiceSetting({ SettingId: HIGH_THROUGHPUT })
      await readsAt(new Date(frozen.getTime() + 180_000))
      const elsewhere = server.ssm({ region: 'eu-west-1' })
      await assert.rejects(elsewhere.getParameter({ Name: '/rate' }), { name: 'ParameterNotFound' })
      const other = server.ssm({ credentials: { accessKeyId: '111122223333', secretAccessKey: 'test' } })
      await assert.rejects(other.getParameter({ Name: '/rate' }), { name: 'ParameterNotFound' })
    })
  })
}

test('without the setting nothing is throttled', async () => {
  const server = await startServer()
  await server.ssm().putParameter({ Name: '/rate', Value: 'v', Type: 'String' })
  await Promise.all(Array.from({ length: 120 }, () => server.ssm().getParameter({ Name: '/rate' })))
  await server.close()
})
