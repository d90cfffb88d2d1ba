// kms:GenerateDataKeyPair, through AWS's own client; the halves are held against each other by node:crypto.
import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { DataKeyPairSpec, GenerateDataKeyPairRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const SPECS: [DataKeyPairSpec, object][] = [
  ['RSA_2048', { modulusLength: 2048, publicExponent: 65537n }],
  ['RSA_3072', { modulusLength: 3072, publicExponent: 65537n }],
  ['RSA_4096', { modulusLength: 4096, publicExponent: 65537n }],
  ['ECC_NIST_P256', { namedCurve: 'prime256v1' }],
  ['ECC_NIST_P384', { namedCurve: 'secp384r1' }],
  ['ECC_NIST_P521', { namedCurve: 'secp521r1' }],
  ['ECC_SECG_P256K1', { namedCurve: 'secp256k1' }],
  ['ECC_NIST_EDWARDS25519', {}],
]

for (const dialect of DIALECTS) {
  describe(`GenerateDataKeyPair on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
    })
    after(() => server.close())

    const generate = (input: Partial<GenerateDataKeyPairRequest> = {}) =>
      server.kms().generateDataKeyPair({ KeyId: key.KeyId, KeyPairSpec: 'ECC_NIST_P256', ...input })

    testUse({
      operation: 'GenerateDataKeyPair',
      ground: () => ({ server, key }),
      call: (client, input) => client.generateDataKeyPair({ ...input, KeyPairSpec: 'ECC_NIST_P256' }),
      wrong: ['HMAC_256', 'GENERATE_VERIFY_MAC'],
    })

    for (const [KeyPairSpec, details] of SPECS) {
      test(`the halves of a pair of ${KeyPairSpec} belong together, and the blob holds the private one`, async () => {
        const EncryptionContext = { stage: 'prod' }
        const made = await generate({ KeyPairSpec, EncryptionContext })
        const der = Buffer.from(made.PrivateKeyPlaintext!)
        const privateKey = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
        assert.deepEqual(privateKey.asymmetricKeyDetails, details)
        const expected = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
        assert.deepEqual(Buffer.from(made.PublicKey!), expected)
        const CiphertextBlob = made.PrivateKeyCiphertextBlob
        const { Plaintext } = await server.kms().decrypt({ CiphertextBlob, EncryptionContext })
        assert.deepEqual(Buffer.from(Plaintext!), der)
        const { KeyMetadata } = await server.kms().describeKey({ KeyId: key.KeyId })
        assert.deepEqual(
          [made.KeyId, made.KeyPairSpec, made.KeyMaterialId],
          [key.Arn, KeyPairSpec, KeyMetadata?.CurrentKeyMaterialId],
        )
      })
    }

    test('no two pairs are alike', async () => {
      const pairs = await Promise.all(Array.from({ length: 8 }, () => generate()))
      assert.equal(new Set(pairs.map(({ PublicKey }) => Buffer.from(PublicKey!).toString('hex'))).size, 8)
    })

    test('SM2 is declined, and so is an enclave', async () => {
      await assert.rejects(generate({ KeyPairSpec: 'SM2' }), {
        name: 'UnsupportedOperationException',
        message: 'Keys of the spec SM2 are not supported.',
      })
      await assert.rejects(generate({ Recipient: { AttestationDocument: Buffer.from('x') } }), {
        name: 'UnsupportedOperationException',
        message: 'Recipient is not supported.',
      })
    })

    test('an RSA key encrypts no private keys', async () => {
      const { KeyId } = await makeKey(server, 'RSA_2048')
      const message = 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.'
      await assert.rejects(generate({ KeyId }), { name: 'InvalidKeyUsageException', message })
    })
  })
}
