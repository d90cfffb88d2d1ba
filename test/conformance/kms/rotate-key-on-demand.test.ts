// kms:RotateKeyOnDemand, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`RotateKeyOnDemand on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('the key encrypts with new material and decrypts with old', async () => {
      const { KeyId, CurrentKeyMaterialId } = await createKey(server)
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      assert.equal((await server.kms().rotateKeyOnDemand({ KeyId })).KeyId, KeyId)
      const next = (await describeKey(server, KeyId!)).CurrentKeyMaterialId
      assert.match(next!, /^[0-9a-f]{64}$/)
      assert.notEqual(next, CurrentKeyMaterialId)
      assert.equal((await server.kms().decrypt({ CiphertextBlob })).KeyMaterialId, CurrentKeyMaterialId)
      const made = await server.kms().generateDataKey({ KeyId, KeySpec: 'AES_256' })
      assert.equal(made.KeyMaterialId, next)
    })

    test('a key is rotated on demand 25 times, and no more', async () => {
      const { KeyId, Arn } = await createKey(server)
      for (let count = 0; count < 25; count++) await server.kms().rotateKeyOnDemand({ KeyId })
      await assert.rejects(server.kms().rotateKeyOnDemand({ KeyId }), {
        name: 'LimitExceededException',
        message: `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${Arn}`,
      })
    })

    test('rotations at the same time are all done, one after another', async () => {
      const { KeyId } = await createKey(server)
      await Promise.all(Array.from({ length: 4 }, () => server.kms().rotateKeyOnDemand({ KeyId })))
      assert.equal((await server.kms().listKeyRotations({ KeyId })).Rotations?.length, 4)
    })

    test('only keys for symmetric encryption can be rotated, and a replica only with its primary', async () => {
      const pair = await createKey(server, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
      const { KeyId } = await createKey(server, { MultiRegion: true })
      await server.kms().replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' })
      const unsupported = { name: 'UnsupportedOperationException' }
      await assert.rejects(server.kms().rotateKeyOnDemand({ KeyId: pair.KeyId }), unsupported)
      await assert.rejects(server.kms({ region: 'eu-west-1' }).rotateKeyOnDemand({ KeyId }), unsupported)
      await server.kms().rotateKeyOnDemand({ KeyId })
      const [here, there] = [await describeKey(server, KeyId!), await describeKey(server, KeyId!, 'eu-west-1')]
      assert.equal(there.CurrentKeyMaterialId, here.CurrentKeyMaterialId)
    })
  })
}
