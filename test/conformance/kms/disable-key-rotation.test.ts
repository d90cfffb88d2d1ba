// kms:DisableKeyRotation, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DisableKeyRotation on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('rotation is off, and starts anew when it is enabled again', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().enableKeyRotation({ KeyId, RotationPeriodInDays: 100 })
      await server.kms().disableKeyRotation({ KeyId })
      const { $metadata, ...status } = await server.kms().getKeyRotationStatus({ KeyId })
      assert.deepEqual(status, { KeyId, KeyRotationEnabled: false })
      await server.kms().enableKeyRotation({ KeyId })
      assert.equal((await server.kms().getKeyRotationStatus({ KeyId })).RotationPeriodInDays, 365)
    })

    test('where it is off it stays so', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().disableKeyRotation({ KeyId })
      assert.equal((await server.kms().getKeyRotationStatus({ KeyId })).KeyRotationEnabled, false)
    })
  })
}
