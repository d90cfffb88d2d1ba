// kms:DeriveSharedSecret, through AWS's own client; the other side is node:crypto.
import assert from 'node:assert/strict'
import { diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { KeySpec } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { fetchPublicKey, makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const CURVES: [KeySpec, string, number][] = [
  ['ECC_NIST_P256', 'P-256', 32],
  ['ECC_NIST_P384', 'P-384', 48],
  ['ECC_NIST_P521', 'P-521', 66],
]
const ECDH = { KeyAgreementAlgorithm: 'ECDH' } as const
const encode = (publicKey: KeyObject) => publicKey.export({ type: 'spki', format: 'der' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })

for (const dialect of DIALECTS) {
  describe(`DeriveSharedSecret on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server, 'ECC_NIST_P256', 'KEY_AGREEMENT')
    })
    after(() => server.close())

    const derive = (PublicKey: Uint8Array, input: object = {}) =>
      server.kms().deriveSharedSecret({ KeyId: key.KeyId, ...ECDH, PublicKey, ...input })

    testUse({
      operation: 'DeriveSharedSecret',
      ground: () => ({ server, key }),
      call: (client, input) => client.deriveSharedSecret({ ...input, ...ECDH, PublicKey: encode(other.publicKey) }),
      wrong: ['ECC_NIST_P256', 'SIGN_VERIFY'],
    })

    for (const [spec, namedCurve, length] of CURVES) {
      test(`both sides derive the same secret with ${spec}`, async () => {
        const { KeyId, Arn } = await makeKey(server, spec, 'KEY_AGREEMENT')
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
        const { $metadata, SharedSecret, ...told } = await derive(encode(publicKey), { KeyId })
        assert.deepEqual(told, { KeyId: Arn, ...ECDH, KeyOrigin: 'AWS_KMS' })
        assert.equal(SharedSecret?.length, length)
        const outside = diffieHellman({ privateKey, publicKey: await fetchPublicKey(server, KeyId) })
        assert.deepEqual(Buffer.from(SharedSecret), outside)
      })
    }

    test('what is no public key on the curve of the key is refused', async () => {
      const offCurve = Buffer.from(encode(other.publicKey))
      offCurve[offCurve.length - 1]! ^= 1
      const wrong = [
        Buffer.from('none'),
        offCurve,
        encode(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey),
        encode(generateKeyPairSync('ed25519').publicKey),
        encode(generateKeyPairSync('x25519').publicKey),
      ]
      const message = 'The public key is not a DER-encoded public key on the curve of ECC_NIST_P256.'
      for (const bytes of wrong) await assert.rejects(derive(bytes), { name: 'ValidationException', message })
    })

    test('an enclave is not answered', () =>
      assert.rejects(derive(encode(other.publicKey), { Recipient: { AttestationDocument: Buffer.from('x') } }), {
        name: 'UnsupportedOperationException',
        message: 'Recipient is not supported.',
      }))
  })
}
