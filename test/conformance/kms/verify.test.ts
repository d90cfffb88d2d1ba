// kms:Verify, through AWS's own client; the signatures are made by Sign.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { KeySpec, MessageType, SigningAlgorithmSpec } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const MESSAGE = Buffer.from('pay 100 to Ada')
const ANOTHER = Buffer.from('pay 900 to Ada')
const ALGORITHMS: [KeySpec, SigningAlgorithmSpec, string?][] = [
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256'],
  ['RSA_2048', 'RSASSA_PSS_SHA_512', 'sha512'],
  ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
  ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512'],
  ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256'],
  ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512'],
  ['ML_DSA_44', 'ML_DSA_SHAKE_256'],
]

for (const dialect of DIALECTS) {
  describe(`Verify on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    let Signature: Uint8Array
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server, 'ECC_NIST_P256', 'SIGN_VERIFY')
      const signed = await server.kms().sign({ KeyId: key.KeyId, Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256' })
      Signature = signed.Signature!
    })
    after(() => server.close())

    testUse({
      operation: 'Verify',
      ground: () => ({ server, key }),
      call: (client, input) =>
        client.verify({ ...input, Message: MESSAGE, Signature, SigningAlgorithm: 'ECDSA_SHA_256' }),
      wrong: ['RSA_2048', 'ENCRYPT_DECRYPT'],
    })

    for (const [spec, SigningAlgorithm, hash] of ALGORITHMS) {
      test(`a signature by ${SigningAlgorithm} with ${spec} is right for its message alone`, async () => {
        const { KeyId, Arn } = await makeKey(server, spec, 'SIGN_VERIFY')
        const forms: [MessageType, (message: Buffer) => Buffer][] = [['RAW', (message) => message]]
        if (hash) forms.push(['DIGEST', (message) => createHash(hash).update(message).digest()])
        for (const [SignedType, signedForm] of forms) {
          const request = { KeyId, SigningAlgorithm }
          const signed = await server.kms().sign({ ...request, Message: signedForm(MESSAGE), MessageType: SignedType })
          const signature = Buffer.from(signed.Signature!)
          for (const [MessageType, form] of forms) {
            const { $metadata, ...answer } = await server
              .kms()
              .verify({ ...request, Message: form(MESSAGE), MessageType, Signature: signature })
            assert.deepEqual(answer, { KeyId: Arn, SignatureValid: true, SigningAlgorithm })
            const damaged = Buffer.from(signature)
            damaged[damaged.length >> 1]! ^= 1
            const wrong: [Buffer, Buffer][] = [
              [form(ANOTHER), signature],
              [form(MESSAGE), damaged],
              [form(MESSAGE), signature.subarray(0, -1)],
              [form(MESSAGE), Buffer.concat([signature, Buffer.alloc(1)])],
              [form(MESSAGE), Buffer.from([0x30])],
              [form(MESSAGE), Buffer.alloc(signature.length)],
            ]
            for (const [Message, bad] of wrong) {
              const call = server.kms().verify({ ...request, Message, MessageType, Signature: bad })
              await assert.rejects(call, { name: 'KMSInvalidSignatureException', message: 'UnknownError' })
            }
          }
        }
      })
    }

    test('a wrong signature is wrong in a dry run, too', async () => {
      const request = { KeyId: key.KeyId, Message: ANOTHER, Signature, SigningAlgorithm: 'ECDSA_SHA_256' } as const
      await assert.rejects(server.kms().verify({ ...request, DryRun: true }), { name: 'KMSInvalidSignatureException' })
    })

    test('what Sign refuses of algorithms and digests is refused alike', async () => {
      const verify = (SigningAlgorithm: SigningAlgorithmSpec, MessageType: MessageType) =>
        server.kms().verify({ KeyId: key.KeyId, Message: MESSAGE, Signature, SigningAlgorithm, MessageType })
      await assert.rejects(verify('ECDSA_SHA_256', 'DIGEST'), {
        name: 'ValidationException',
        message: 'Digest is invalid length for algorithm ECDSA_SHA_256.',
      })
      await assert.rejects(verify('RSASSA_PSS_SHA_256', 'RAW'), {
        name: 'InvalidKeyUsageException',
        message: 'Algorithm RSASSA_PSS_SHA_256 is incompatible with key spec ECC_NIST_P256.',
      })
    })
  })
}
