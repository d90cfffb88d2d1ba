// kms:Sign, through AWS's own client; every signature is checked by node:crypto with the public key.
import assert from 'node:assert/strict'
import { constants, createHash, verify } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { KeySpec, SigningAlgorithmSpec, SignRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { fetchPublicKey, makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const MESSAGE = Buffer.from('pay 100 to Ada')
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING }
const CURVES: [KeySpec, SigningAlgorithmSpec, string][] = [
  ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
  ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512'],
  ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256'],
]

const digestOf = (hash: string) => createHash(hash).update(MESSAGE).digest()

for (const dialect of DIALECTS) {
  describe(`Sign on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    let rsa: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server, 'ECC_NIST_P256', 'SIGN_VERIFY')
      rsa = await makeKey(server, 'RSA_2048', 'SIGN_VERIFY')
    })
    after(() => server.close())

    const sign = async (KeyId: string, input: Partial<SignRequest>) => {
      const request = { KeyId, Message: MESSAGE, SigningAlgorithm: undefined, ...input }
      const { Signature } = await server.kms().sign(request)
      return Buffer.from(Signature!)
    }
    const refused = (KeyId: string, input: Partial<SignRequest>, name: string, message: string) =>
      assert.rejects(sign(KeyId, input), { name, message })

    testUse({
      operation: 'Sign',
      ground: () => ({ server, key }),
      call: (client, input) => client.sign({ ...input, Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256' }),
      wrong: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'],
    })

    for (const [spec, SigningAlgorithm, hash] of CURVES) {
      test(`a message and its digest are signed with ${spec}, in DER`, async () => {
        const { KeyId } = await makeKey(server, spec, 'SIGN_VERIFY')
        const publicKey = await fetchPublicKey(server, KeyId)
        const digest = digestOf(hash)
        for (let i = 0; i < 4; i++) {
          const signature = await sign(KeyId, { SigningAlgorithm })
          assert.ok(verify(hash, MESSAGE, publicKey, signature))
          const ofDigest = await sign(KeyId, { SigningAlgorithm, Message: digest, MessageType: 'DIGEST' })
          assert.ok(verify(hash, MESSAGE, publicKey, ofDigest))
          assert.notDeepEqual(signature, ofDigest)
        }
      })
    }

    for (const hash of ['sha256', 'sha384', 'sha512']) {
      test(`RSA signs a message and its digest with ${hash} and either padding`, async () => {
        const publicKey = await fetchPublicKey(server, rsa.KeyId)
        const bits = hash.slice(3)
        for (const Message of [MESSAGE, digestOf(hash)]) {
          const MessageType = Message === MESSAGE ? 'RAW' : 'DIGEST'
          const input = { Message, MessageType } as const
          const pkcs1 = `RSASSA_PKCS1_V1_5_SHA_${bits}` as SigningAlgorithmSpec
          assert.ok(verify(hash, MESSAGE, publicKey, await sign(rsa.KeyId, { ...input, SigningAlgorithm: pkcs1 })))
          const pss = `RSASSA_PSS_SHA_${bits}` as SigningAlgorithmSpec
          const signature = await sign(rsa.KeyId, { ...input, SigningAlgorithm: pss })
          // The salt is as long as the digest.
          const saltLength = Number(bits) / 8
          assert.ok(verify(hash, MESSAGE, { key: publicKey, ...PSS, saltLength }, signature))
          assert.ok(!verify(hash, MESSAGE, { key: publicKey, ...PSS, saltLength: saltLength - 1 }, signature))
        }
      })
    }

    test('Ed25519 signs messages, and no digests', async () => {
      const { KeyId } = await makeKey(server, 'ECC_NIST_EDWARDS25519', 'SIGN_VERIFY')
      const SigningAlgorithm = 'ED25519_SHA_512'
      const signature = await sign(KeyId, { SigningAlgorithm })
      assert.ok(verify(null, MESSAGE, await fetchPublicKey(server, KeyId), signature))
      const message = `Message type DIGEST is incompatible with algorithm ${SigningAlgorithm}.`
      const digest = { Message: digestOf('sha512'), MessageType: 'DIGEST' } as const
      await refused(KeyId, { ...digest, SigningAlgorithm }, 'ValidationException', message)
      const prehashed = { ...digest, SigningAlgorithm: 'ED25519_PH_SHA_512' } as const
      await refused(KeyId, prehashed, 'UnsupportedOperationException', 'ED25519_PH_SHA_512 is not supported.')
    })

    for (const spec of ['ML_DSA_44', 'ML_DSA_65', 'ML_DSA_87'] as const) {
      test(`${spec} signs messages`, async () => {
        const { KeyId } = await makeKey(server, spec, 'SIGN_VERIFY')
        const SigningAlgorithm = 'ML_DSA_SHAKE_256'
        const signature = await sign(KeyId, { SigningAlgorithm })
        assert.ok(verify(null, MESSAGE, await fetchPublicKey(server, KeyId), signature))
        const message = `Message type DIGEST is incompatible with key spec ${spec}.`
        await refused(KeyId, { SigningAlgorithm, MessageType: 'DIGEST' }, 'ValidationException', message)
        await refused(
          KeyId,
          { SigningAlgorithm, MessageType: 'EXTERNAL_MU', Message: Buffer.alloc(64) },
          'UnsupportedOperationException',
          'Message type EXTERNAL_MU is not supported.',
        )
      })
    }

    test('the larger RSA keys sign, too', async () => {
      for (const spec of ['RSA_3072', 'RSA_4096'] as const) {
        const { KeyId } = await makeKey(server, spec, 'SIGN_VERIFY')
        const signature = await sign(KeyId, { SigningAlgorithm: 'RSASSA_PSS_SHA_256' })
        const publicKey = await fetchPublicKey(server, KeyId)
        assert.equal(signature.length * 8, publicKey.asymmetricKeyDetails?.modulusLength)
        assert.ok(verify('sha256', MESSAGE, { key: publicKey, ...PSS, saltLength: 32 }, signature))
      }
    })

    test('a digest has the length of its algorithm', async () => {
      for (const [KeyId, SigningAlgorithm] of [
        [key.KeyId, 'ECDSA_SHA_256'],
        [rsa.KeyId, 'RSASSA_PSS_SHA_384'],
        [rsa.KeyId, 'RSASSA_PKCS1_V1_5_SHA_512'],
      ] as const) {
        const message = `Digest is invalid length for algorithm ${SigningAlgorithm}.`
        await refused(KeyId, { SigningAlgorithm, MessageType: 'DIGEST' }, 'ValidationException', message)
      }
    })

    test('only the algorithms of the key will do', async () => {
      const message = 'Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256.'
      await refused(key.KeyId, { SigningAlgorithm: 'ECDSA_SHA_384' }, 'InvalidKeyUsageException', message)
      const mu = { SigningAlgorithm: 'ECDSA_SHA_256', MessageType: 'EXTERNAL_MU' } as const
      const type = 'Message type EXTERNAL_MU is incompatible with key spec ECC_NIST_P256.'
      await refused(key.KeyId, mu, 'ValidationException', type)
    })

    test('messages have one byte to 4096', async () => {
      const SigningAlgorithm = 'ECDSA_SHA_256'
      assert.ok(await sign(key.KeyId, { SigningAlgorithm, Message: Buffer.alloc(4096) }))
      const tooMuch =
        "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096"
      await refused(key.KeyId, { SigningAlgorithm, Message: Buffer.alloc(4097) }, 'ValidationException', tooMuch)
    })
  })
}
