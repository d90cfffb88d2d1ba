// kms:ListKeyPolicies, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`ListKeyPolicies on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('a key has one policy', async () => {
      const { KeyId } = await createKey(server)
      const { $metadata, ...answer } = await server.kms().listKeyPolicies({ KeyId, Limit: 1 })
      assert.deepEqual(answer, { PolicyNames: ['default'], Truncated: false })
      await assert.rejects(server.kms().listKeyPolicies({ KeyId, Marker: 'x' }), { name: 'InvalidMarkerException' })
    })
  })
}
