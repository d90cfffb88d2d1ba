// kms:GetPublicKey, through AWS's own client.
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { KeySpec, KeyUsageType } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PAIRS: [KeySpec, KeyUsageType, string, object][] = [
  ['RSA_2048', 'ENCRYPT_DECRYPT', 'rsa', { modulusLength: 2048, publicExponent: 65537n }],
  ['ECC_NIST_P384', 'KEY_AGREEMENT', 'ec', { namedCurve: 'secp384r1' }],
  ['ECC_SECG_P256K1', 'SIGN_VERIFY', 'ec', { namedCurve: 'secp256k1' }],
  ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', 'ed25519', {}],
  ['ML_DSA_65', 'SIGN_VERIFY', 'ml-dsa-65', {}],
]

for (const dialect of DIALECTS) {
  describe(`GetPublicKey on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server, 'ECC_NIST_P256', 'SIGN_VERIFY')
    })
    after(() => server.close())

    testUse({
      operation: 'GetPublicKey',
      ground: () => ({ server, key }),
      call: (client, input) => client.getPublicKey(input),
      hasDryRun: false,
    })

    for (const [spec, usage, type, details] of PAIRS) {
      test(`the public key of ${spec} is given as DER, with what it is good for`, async () => {
        const { KeyId, Arn } = await makeKey(server, spec, usage)
        const { $metadata, PublicKey, ...told } = await server.kms().getPublicKey({ KeyId })
        const publicKey = createPublicKey({ key: Buffer.from(PublicKey!), type: 'spki', format: 'der' })
        assert.equal(publicKey.asymmetricKeyType, type)
        assert.deepEqual(publicKey.asymmetricKeyDetails, details)
        const { KeyMetadata } = await server.kms().describeKey({ KeyId })
        const { KeySpec, CustomerMasterKeySpec, KeyUsage } = KeyMetadata!
        const algorithms = Object.entries(KeyMetadata!).filter(([member]) => member.endsWith('Algorithms'))
        assert.deepEqual(told, {
          KeyId: Arn,
          KeySpec,
          CustomerMasterKeySpec,
          KeyUsage,
          ...Object.fromEntries(algorithms),
        })
      })
    }

    test('it stays the same', async () => {
      const [one, other] = await Promise.all([server.kms().getPublicKey(key), server.kms().getPublicKey(key)])
      assert.deepEqual(one.PublicKey, other.PublicKey)
    })

    test('a key that is a secret has none', async () => {
      for (const [spec, usage] of [
        ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'],
        ['HMAC_256', 'GENERATE_VERIFY_MAC'],
      ] as const) {
        const { KeyId, Arn } = await makeKey(server, spec, usage)
        const message = `${Arn} has the key spec ${spec}, which has no public key.`
        await assert.rejects(server.kms().getPublicKey({ KeyId }), { name: 'UnsupportedOperationException', message })
      }
    })
  })
}
