// kms:GenerateDataKeyPairWithoutPlaintext, through AWS's own client.
import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GenerateDataKeyPairWithoutPlaintext on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
    })
    after(() => server.close())

    testUse({
      operation: 'GenerateDataKeyPairWithoutPlaintext',
      ground: () => ({ server, key }),
      call: (client, input) =>
        client.generateDataKeyPairWithoutPlaintext({ ...input, KeyPairSpec: 'ECC_NIST_EDWARDS25519' }),
      wrong: ['ECC_NIST_P256', 'SIGN_VERIFY'],
    })

    test('the private key is in the blob alone', async () => {
      const made = await server
        .kms()
        .generateDataKeyPairWithoutPlaintext({ KeyId: key.KeyId, KeyPairSpec: 'ECC_NIST_P384' })
      const members = ['$metadata', 'KeyId', 'KeyMaterialId', 'KeyPairSpec', 'PrivateKeyCiphertextBlob', 'PublicKey']
      assert.deepEqual(Object.keys(made).sort(), members)
      const { Plaintext } = await server.kms().decrypt({ CiphertextBlob: made.PrivateKeyCiphertextBlob })
      const privateKey = createPrivateKey({ key: Buffer.from(Plaintext!), type: 'pkcs8', format: 'der' })
      const expected = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
      assert.deepEqual(Buffer.from(made.PublicKey!), expected)
    })
  })
}
