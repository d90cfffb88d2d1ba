// kms:ImportKeyMaterial, through AWS's own client.
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { askParameters, bring } from '../../support/imports.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { wrap, wrapTwice } from '../../support/key-life.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const DAY_MS = 24 * 3_600_000
const INCORRECT = { name: 'IncorrectKeyMaterialException' }

for (const dialect of DIALECTS) {
  describe(`ImportKeyMaterial on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const external = () => createKey(server, { Origin: 'EXTERNAL' })
    const encrypt = (KeyId: string | undefined) => server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })

    test('a key waits for its material, then it is ready for use', async () => {
      const { KeyId, Arn, ...made } = await external()
      assert.deepEqual([made.KeyState, made.Enabled, made.Origin], ['PendingImport', false, 'EXTERNAL'])
      assert.deepEqual([made.CurrentKeyMaterialId, made.ExpirationModel], [undefined, undefined])
      const pending = { name: 'KMSInvalidStateException', message: `${Arn} is pending import.` }
      await assert.rejects(encrypt(KeyId), pending)
      const KeyMaterialId = await bring(server.kms(), KeyId, randomBytes(32))
      const told = await describeKey(server, KeyId!)
      assert.deepEqual(
        [told.KeyState, told.ExpirationModel, told.ValidTo, told.CurrentKeyMaterialId],
        ['Enabled', 'KEY_MATERIAL_DOES_NOT_EXPIRE', undefined, KeyMaterialId],
      )
      const { CiphertextBlob } = await encrypt(KeyId)
      assert.equal((await server.kms().decrypt({ CiphertextBlob })).KeyMaterialId, KeyMaterialId)
    })

    test('every wrapping that is offered brings the same material', async () => {
      const { KeyId } = await external()
      const material = randomBytes(32)
      const wrappings = {
        RSAES_OAEP_SHA_1: (key: Uint8Array) => wrap(material, key, 'sha1'),
        RSAES_OAEP_SHA_256: (key: Uint8Array) => wrap(material, key, 'sha256'),
        RSA_AES_KEY_WRAP_SHA_1: (key: Uint8Array) => wrapTwice(material, key, 'sha1'),
        RSA_AES_KEY_WRAP_SHA_256: (key: Uint8Array) => wrapTwice(material, key, 'sha256'),
      }
      const ids = new Set<string | undefined>()
      for (const [name, wrapped] of Object.entries(wrappings)) {
        const { ImportToken, PublicKey } = await askParameters(server.kms(), KeyId, name as keyof typeof wrappings)
        const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE'
        const EncryptedKeyMaterial = wrapped(PublicKey!)
        const answer = await server
          .kms()
          .importKeyMaterial({ KeyId, ImportToken, EncryptedKeyMaterial, ExpirationModel })
        ids.add(answer.KeyMaterialId)
      }
      assert.equal(ids.size, 1)
    })

    test('when the material expires must be said, or that it does not', async () => {
      const { KeyId } = await external()
      const now = server.clock.now().getTime()
      const at = (days: number) => new Date(now + days * DAY_MS)
      const refused = (more: object, message: string) =>
        assert.rejects(bring(server.kms(), KeyId, randomBytes(32), more), { name: 'ValidationException', message })
      const missing = 'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES'
      await refused({ ExpirationModel: 'KEY_MATERIAL_EXPIRES' }, missing)
      await refused({ ExpirationModel: undefined }, missing)
      await refused(
        { ValidTo: at(1) },
        'The parameter ValidTo cannot be specified for a key with an expiration model of KEY_MATERIAL_DOES_NOT_EXPIRE',
      )
      const expiring = { ExpirationModel: 'KEY_MATERIAL_EXPIRES' }
      await refused({ ...expiring, ValidTo: at(-1) }, 'ValidTo must be in the future')
      const late = 'ValidTo must be no more than 365 days from the request date'
      await refused({ ...expiring, ValidTo: at(366) }, late)
      await bring(server.kms(), KeyId, randomBytes(32), { ExpirationModel: undefined, ValidTo: at(100) })
      const { ExpirationModel, ValidTo } = await describeKey(server, KeyId!)
      assert.equal(ExpirationModel, 'KEY_MATERIAL_EXPIRES')
      assert.equal(ValidTo?.toISOString().slice(0, 16), at(100).toISOString().slice(0, 16))
    })

    test('only what was imported first can be imported again', async () => {
      const { KeyId } = await external()
      const material = randomBytes(32)
      const id = await bring(server.kms(), KeyId, material)
      const { CiphertextBlob } = await encrypt(KeyId)
      await assert.rejects(bring(server.kms(), KeyId, randomBytes(32)), INCORRECT)
      await server.kms().deleteImportedKeyMaterial({ KeyId })
      await assert.rejects(bring(server.kms(), KeyId, randomBytes(32)), INCORRECT)
      await assert.rejects(bring(server.kms(), KeyId, material, { KeyMaterialId: 'f'.repeat(64) }), INCORRECT)
      assert.equal(await bring(server.kms(), KeyId, material, { KeyMaterialId: id }), id)
      assert.ok((await server.kms().decrypt({ CiphertextBlob })).Plaintext)
    })

    test('the material has the length that the key asks for, and each key its own ids', async () => {
      const [one, other] = [await external(), await external()]
      for (const length of [16, 31, 33, 64]) {
        await assert.rejects(bring(server.kms(), one.KeyId, randomBytes(length)), INCORRECT)
      }
      const material = randomBytes(32)
      const ids = [await bring(server.kms(), one.KeyId, material), await bring(server.kms(), other.KeyId, material)]
      assert.notEqual(ids[0], ids[1])
    })

    test('a token is good for its key and for a day; what is not wrapped for it is no material', async () => {
      const [one, other] = [await external(), await external()]
      const { ImportToken, PublicKey } = await askParameters(server.kms(), one.KeyId)
      const importTo = (KeyId: string | undefined, token = ImportToken, wrapped = wrap(randomBytes(32), PublicKey!)) =>
        server.kms().importKeyMaterial({
          KeyId,
          ImportToken: token,
          EncryptedKeyMaterial: wrapped,
          ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        })
      const invalid = { name: 'InvalidImportTokenException' }
      await assert.rejects(importTo(other.KeyId), invalid)
      await assert.rejects(importTo(one.KeyId, Buffer.from('token')), invalid)
      const damaged = Buffer.from(ImportToken!)
      damaged[100]! ^= 1
      await assert.rejects(importTo(one.KeyId, damaged), invalid)
      const noCiphertext = { name: 'InvalidCiphertextException' }
      await assert.rejects(importTo(one.KeyId, ImportToken, randomBytes(256)), noCiphertext)
      await assert.rejects(importTo(one.KeyId, ImportToken, wrap(randomBytes(32), PublicKey!, 'sha1')), noCiphertext)
      server.clock.advance(DAY_MS)
      await assert.rejects(importTo(one.KeyId), { name: 'ExpiredImportTokenException' })
    })

    test('a key that waits for its deletion takes no material, a disabled one stays disabled', async () => {
      const { KeyId, Arn } = await external()
      const material = randomBytes(32)
      await bring(server.kms(), KeyId, material)
      await server.kms().disableKey({ KeyId })
      await bring(server.kms(), KeyId, material)
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'Disabled')
      const parameters = await askParameters(server.kms(), KeyId)
      await server.kms().scheduleKeyDeletion({ KeyId })
      const EncryptedKeyMaterial = wrap(material, parameters.PublicKey!)
      const { ImportToken } = parameters
      await assert.rejects(server.kms().importKeyMaterial({ KeyId, ImportToken, EncryptedKeyMaterial }), {
        name: 'KMSInvalidStateException',
        message: `${Arn} is pending deletion.`,
      })
    })

    test('a key pair and a key for MACs are brought as well, each of the kind that its key asks for', async () => {
      const pair = await createKey(server, { Origin: 'EXTERNAL', KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
      const privateKey = (namedCurve: string) =>
        generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'der' })
      await assert.rejects(bring(server.kms(), pair.KeyId, randomBytes(32)), INCORRECT)
      await assert.rejects(bring(server.kms(), pair.KeyId, privateKey('secp256k1')), INCORRECT)
      assert.equal(await bring(server.kms(), pair.KeyId, privateKey('prime256v1')), undefined)
      assert.equal((await describeKey(server, pair.KeyId!)).KeyState, 'Enabled')
      await assert.rejects(
        bring(server.kms(), pair.KeyId, privateKey('prime256v1'), { ImportType: 'NEW_KEY_MATERIAL' }),
        INCORRECT,
      )
      const mac = await createKey(server, { Origin: 'EXTERNAL', KeySpec: 'HMAC_384', KeyUsage: 'GENERATE_VERIFY_MAC' })
      await assert.rejects(bring(server.kms(), mac.KeyId, randomBytes(32)), INCORRECT)
      await bring(server.kms(), mac.KeyId, randomBytes(48))
      assert.equal((await describeKey(server, mac.KeyId!)).KeyState, 'Enabled')
    })
  })
}
