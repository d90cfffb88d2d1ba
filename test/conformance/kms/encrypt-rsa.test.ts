// kms:Encrypt and kms:Decrypt with RSA keys, against node:crypto on the outside.
import assert from 'node:assert/strict'
import { constants, publicEncrypt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { DecryptRequest, EncryptionAlgorithmSpec, EncryptRequest, KeySpec } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { fetchPublicKey, makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PLAINTEXT = Buffer.from('pa55word')
const ALGORITHM = { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } as const
const INVALID = { name: 'InvalidCiphertextException', message: 'UnknownError' }
const LIMITS: [KeySpec, EncryptionAlgorithmSpec, number][] = [
  ['RSA_2048', 'RSAES_OAEP_SHA_1', 214],
  ['RSA_2048', 'RSAES_OAEP_SHA_256', 190],
  ['RSA_3072', 'RSAES_OAEP_SHA_1', 342],
  ['RSA_3072', 'RSAES_OAEP_SHA_256', 318],
  ['RSA_4096', 'RSAES_OAEP_SHA_1', 470],
  ['RSA_4096', 'RSAES_OAEP_SHA_256', 446],
]

for (const dialect of DIALECTS) {
  describe(`Encryption with RSA on ${dialect}`, () => {
    let server: TestServer
    const keys: Partial<Record<KeySpec, TestKey>> = {}
    let key: TestKey
    let blob: Buffer
    before(async () => {
      server = await startServer({ dialect })
      for (const spec of ['RSA_2048', 'RSA_3072', 'RSA_4096'] as const) keys[spec] = await makeKey(server, spec)
      key = keys.RSA_2048!
      blob = Buffer.from((await encrypt()).CiphertextBlob!)
    })
    after(() => server.close())

    const encrypt = (input: Partial<EncryptRequest> = {}) =>
      server.kms().encrypt({ KeyId: key.KeyId, Plaintext: PLAINTEXT, ...ALGORITHM, ...input })
    const decrypt = (input: Partial<DecryptRequest> = {}) =>
      server.kms().decrypt({ KeyId: key.KeyId, CiphertextBlob: blob, ...ALGORITHM, ...input })

    describe('Encrypt', () => {
      testUse({
        operation: 'Encrypt',
        ground: () => ({ server, key }),
        call: (client, input) => client.encrypt({ ...input, Plaintext: PLAINTEXT, ...ALGORITHM }),
        wrong: ['ECC_NIST_P256', 'SIGN_VERIFY'],
      })
    })
    describe('Decrypt', () => {
      testUse({
        operation: 'Decrypt',
        ground: () => ({ server, key }),
        call: (client, input) => client.decrypt({ ...input, CiphertextBlob: blob, ...ALGORITHM }),
        wrong: ['HMAC_256', 'GENERATE_VERIFY_MAC'],
      })
    })

    for (const [spec, EncryptionAlgorithm, longest] of LIMITS) {
      test(`${spec} with ${EncryptionAlgorithm} takes ${longest} bytes and no more`, async () => {
        const { KeyId, Arn } = keys[spec]!
        const Plaintext = Buffer.alloc(longest, 7)
        const { $metadata, CiphertextBlob, ...told } = await encrypt({ KeyId, EncryptionAlgorithm, Plaintext })
        assert.deepEqual(told, { KeyId: Arn, EncryptionAlgorithm })
        const { $metadata: _, ...decrypted } = await decrypt({ KeyId, EncryptionAlgorithm, CiphertextBlob })
        assert.deepEqual(decrypted, { KeyId: Arn, EncryptionAlgorithm, Plaintext: new Uint8Array(Plaintext) })
        await assert.rejects(encrypt({ KeyId, EncryptionAlgorithm, Plaintext: Buffer.alloc(longest + 1) }), {
          name: 'ValidationException',
          message: `Algorithm ${EncryptionAlgorithm} and key spec ${spec} cannot encrypt data larger than ${longest} bytes.`,
        })
      })
    }

    test('what is encrypted outside with the public key is decrypted here', async () => {
      const publicKey = await fetchPublicKey(server, key.KeyId)
      for (const [EncryptionAlgorithm, oaepHash] of [
        ['RSAES_OAEP_SHA_1', 'sha1'],
        ['RSAES_OAEP_SHA_256', 'sha256'],
      ] as const) {
        const padding = constants.RSA_PKCS1_OAEP_PADDING
        const CiphertextBlob = publicEncrypt({ key: publicKey, padding, oaepHash }, PLAINTEXT)
        const { Plaintext } = await decrypt({ EncryptionAlgorithm, CiphertextBlob })
        assert.deepEqual(Buffer.from(Plaintext!), PLAINTEXT)
      }
    })

    test('a blob that is damaged, of another algorithm, another key or another length is refused without a word', async () => {
      const damaged = Buffer.from(blob)
      damaged[100]! ^= 1
      const wrong: Partial<DecryptRequest>[] = [
        { CiphertextBlob: damaged },
        { EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' },
        { KeyId: keys.RSA_3072!.KeyId },
        { KeyId: (await makeKey(server, 'RSA_2048')).KeyId },
        { CiphertextBlob: blob.subarray(1) },
        { CiphertextBlob: Buffer.alloc(256, 0xff) },
        { CiphertextBlob: damaged, DryRun: true },
      ]
      for (const input of wrong) await assert.rejects(decrypt(input), INVALID)
    })

    test('the blob does not tell its key: whoever decrypts must', () =>
      assert.rejects(server.kms().decrypt({ CiphertextBlob: blob, ...ALGORITHM }), INVALID))

    test('the algorithm must be named, and be one of the key', async () => {
      const message = 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.'
      const incompatible = { name: 'InvalidKeyUsageException', message }
      const request = { KeyId: key.KeyId }
      await assert.rejects(server.kms().encrypt({ ...request, Plaintext: PLAINTEXT }), incompatible)
      await assert.rejects(server.kms().decrypt({ ...request, CiphertextBlob: blob }), incompatible)
    })

    test('there is no encryption context', async () => {
      const message = 'Algorithm RSAES_OAEP_SHA_256 does not support an encryption context.'
      const EncryptionContext = { stage: 'prod' }
      await assert.rejects(encrypt({ EncryptionContext }), { name: 'ValidationException', message })
      await assert.rejects(decrypt({ EncryptionContext }), { name: 'ValidationException', message })
    })
  })
}
