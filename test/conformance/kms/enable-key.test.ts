// kms:EnableKey, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`EnableKey on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('a disabled key can be used again', async () => {
      const { KeyId } = await createKey(server)
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      await server.kms().disableKey({ KeyId })
      await server.kms().enableKey({ KeyId })
      const { Enabled, KeyState } = await describeKey(server, KeyId!)
      assert.deepEqual([Enabled, KeyState], [true, 'Enabled'])
      assert.ok((await server.kms().decrypt({ CiphertextBlob })).Plaintext)
    })

    test('an enabled key stays so', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().enableKey({ KeyId })
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'Enabled')
    })
  })
}
