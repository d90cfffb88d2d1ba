// kms:CreateKey for keys of every spec: what is told of them, and which usages they can have.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateKeyRequest, KeySpec, KeyUsageType } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const RSASSA = ['PKCS1_V1_5', 'PSS'].flatMap((padding) =>
  [256, 384, 512].map((bits) => `RSASSA_${padding}_SHA_${bits}`),
)
const OAEP = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']

const KINDS: [KeySpec, KeyUsageType, Record<string, string[]>][] = [
  ['RSA_2048', 'ENCRYPT_DECRYPT', { EncryptionAlgorithms: OAEP }],
  ['RSA_2048', 'SIGN_VERIFY', { SigningAlgorithms: RSASSA }],
  ['RSA_3072', 'ENCRYPT_DECRYPT', { EncryptionAlgorithms: OAEP }],
  ['RSA_4096', 'SIGN_VERIFY', { SigningAlgorithms: RSASSA }],
  ['ECC_NIST_P256', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_256'] }],
  ['ECC_NIST_P256', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }],
  ['ECC_NIST_P384', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_384'] }],
  ['ECC_NIST_P384', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }],
  ['ECC_NIST_P521', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_512'] }],
  ['ECC_NIST_P521', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }],
  ['ECC_SECG_P256K1', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_256'] }],
  ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', { SigningAlgorithms: ['ED25519_SHA_512'] }],
  ['ML_DSA_44', 'SIGN_VERIFY', { SigningAlgorithms: ['ML_DSA_SHAKE_256'] }],
  ['ML_DSA_65', 'SIGN_VERIFY', { SigningAlgorithms: ['ML_DSA_SHAKE_256'] }],
  ['ML_DSA_87', 'SIGN_VERIFY', { SigningAlgorithms: ['ML_DSA_SHAKE_256'] }],
  ['HMAC_224', 'GENERATE_VERIFY_MAC', { MacAlgorithms: ['HMAC_SHA_224'] }],
  ['HMAC_256', 'GENERATE_VERIFY_MAC', { MacAlgorithms: ['HMAC_SHA_256'] }],
  ['HMAC_384', 'GENERATE_VERIFY_MAC', { MacAlgorithms: ['HMAC_SHA_384'] }],
  ['HMAC_512', 'GENERATE_VERIFY_MAC', { MacAlgorithms: ['HMAC_SHA_512'] }],
]

const USAGES: KeyUsageType[] = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT']

for (const dialect of DIALECTS) {
  describe(`Key specs on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const create = async (input: CreateKeyRequest) => (await server.kms().createKey(input)).KeyMetadata!
    const refused = (input: CreateKeyRequest, name: string, message: string) =>
      assert.rejects(create(input), { name, message })

    for (const [KeySpec, KeyUsage, algorithms] of KINDS) {
      test(`a ${KeySpec} key for ${KeyUsage} tells its algorithms, and no others`, async () => {
        const made = await create({ KeySpec, KeyUsage })
        const { KeyMetadata: described } = await server.kms().describeKey({ KeyId: made.KeyId })
        assert.deepEqual(described, made)
        const told = Object.entries(made).filter(([member]) => member.endsWith('Algorithms'))
        assert.deepEqual(Object.fromEntries(told), algorithms)
        assert.deepEqual([made.KeySpec, made.CustomerMasterKeySpec, made.KeyUsage], [KeySpec, KeySpec, KeyUsage])
        assert.equal(made.KeyState, 'Enabled')
        assert.equal(made.CurrentKeyMaterialId, undefined)
      })
    }

    test('the older name of the spec serves as well, but not both', async () => {
      const input = { CustomerMasterKeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const
      assert.equal((await create(input)).KeySpec, 'ECC_NIST_P256')
      await refused(
        { ...input, KeySpec: 'ECC_NIST_P256' },
        'ValidationException',
        'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
      )
    })

    test('every spec but the symmetric one asks for a usage', async () => {
      const message = 'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.'
      for (const KeySpec of new Set(KINDS.map(([spec]) => spec))) {
        await refused({ KeySpec }, 'ValidationException', message)
      }
    })

    test('a usage that is not of the spec is refused', async () => {
      const specs = new Set<KeySpec>(['SYMMETRIC_DEFAULT', ...KINDS.map(([spec]) => spec)])
      const possible = new Set(KINDS.map(([spec, usage]) => `${spec} ${usage}`))
      for (const spec of ['RSA_2048', 'RSA_3072', 'RSA_4096']) {
        for (const usage of ['ENCRYPT_DECRYPT', 'SIGN_VERIFY']) possible.add(`${spec} ${usage}`)
      }
      possible.add('SYMMETRIC_DEFAULT ENCRYPT_DECRYPT')
      for (const KeySpec of specs) {
        for (const KeyUsage of USAGES.filter((usage) => !possible.has(`${KeySpec} ${usage}`))) {
          const message = `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`
          await refused({ KeySpec, KeyUsage }, 'ValidationException', message)
        }
      }
    })

    test('the spec that needs the algorithms of China is declined', () =>
      refused(
        { KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' },
        'UnsupportedOperationException',
        'Keys of the spec SM2 are not supported.',
      ))

    test('a key pair that is made leaves one record in the trail', async () => {
      const { $metadata } = await server.kms().createKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').where('event_name', '=', 'CreateKey')),
      )
      const records = rows.map(({ record }) => JSON.parse(record))
      const own = records.filter(({ requestID }) => requestID === $metadata.requestId)
      assert.equal(own.length, 1)
      assert.equal(own[0].errorCode, undefined)
    })

    test('private keys stand in the store sealed', async () => {
      const { KeyId } = await create({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('kms_key_material').select('material').where('key_id', '=', KeyId!)),
      )
      assert.equal(rows.length, 1)
      // The object identifier of elliptic-curve keys stands in every PKCS#8 of one.
      const identifier = Buffer.from('06072a8648ce3d0201', 'hex')
      assert.equal(Buffer.from(rows[0]!.material).includes(identifier), false)
    })
  })
}
