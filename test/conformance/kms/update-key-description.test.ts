// kms:UpdateKeyDescription, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`UpdateKeyDescription on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('the description is replaced, by an empty one as well', async () => {
      const { KeyId } = await createKey(server, { Description: 'orders' })
      await server.kms().updateKeyDescription({ KeyId, Description: 'invoices' })
      assert.equal((await describeKey(server, KeyId!)).Description, 'invoices')
      await server.kms().updateKeyDescription({ KeyId, Description: '' })
      assert.equal((await describeKey(server, KeyId!)).Description, '')
    })

    test('limits are the published ones', async () => {
      const { KeyId } = await createKey(server)
      await assert.rejects(server.kms().updateKeyDescription({ KeyId, Description: 'x'.repeat(8193) }), {
        name: 'ValidationException',
        message: /at 'description' failed to satisfy constraint: Member must have length less than or equal to 8192$/,
      })
    })
  })
}
