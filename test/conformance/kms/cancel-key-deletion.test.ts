// kms:CancelKeyDeletion, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`CancelKeyDeletion on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('the key is kept, disabled, with its ARN in the answer', async () => {
      const { KeyId, Arn } = await createKey(server)
      await server.kms().scheduleKeyDeletion({ KeyId })
      assert.equal((await server.kms().cancelKeyDeletion({ KeyId })).KeyId, Arn)
      const described = await describeKey(server, KeyId!)
      assert.deepEqual([described.KeyState, described.DeletionDate], ['Disabled', undefined])
      await server.kms().enableKey({ KeyId })
    })

    test('a deletion can be scheduled again after it was cancelled', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
      await server.kms().cancelKeyDeletion({ KeyId })
      const { PendingWindowInDays } = await server.kms().scheduleKeyDeletion({ KeyId, PendingWindowInDays: 9 })
      assert.equal(PendingWindowInDays, 9)
    })

    test('a key without material waits for its import again', async () => {
      const { KeyId } = await createKey(server, { Origin: 'EXTERNAL' })
      await server.kms().scheduleKeyDeletion({ KeyId })
      await server.kms().cancelKeyDeletion({ KeyId })
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'PendingImport')
    })
  })
}
