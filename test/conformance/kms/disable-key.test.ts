// kms:DisableKey, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DisableKey on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('a disabled key is described and cannot be used', async () => {
      const { KeyId, Arn } = await createKey(server)
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      await server.kms().disableKey({ KeyId: Arn })
      const { Enabled, KeyState } = await describeKey(server, KeyId!)
      assert.deepEqual([Enabled, KeyState], [false, 'Disabled'])
      const refusal = { name: 'DisabledException', message: `${Arn} is disabled.` }
      await assert.rejects(server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') }), refusal)
      await assert.rejects(server.kms().decrypt({ CiphertextBlob }), refusal)
    })

    test('a disabled key stays so', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().disableKey({ KeyId })
      await server.kms().disableKey({ KeyId })
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'Disabled')
    })
  })
}
