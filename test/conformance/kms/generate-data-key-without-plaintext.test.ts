// kms:GenerateDataKeyWithoutPlaintext, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GenerateDataKeyWithoutPlaintextRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GenerateDataKeyWithoutPlaintext on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
    })
    after(() => server.close())

    const generate = (input: Partial<GenerateDataKeyWithoutPlaintextRequest>) =>
      server.kms().generateDataKeyWithoutPlaintext({ KeyId: key.KeyId, ...input })

    testUse({
      operation: 'GenerateDataKeyWithoutPlaintext',
      ground: () => ({ server, key }),
      call: (client, input) => client.generateDataKeyWithoutPlaintext({ ...input, KeySpec: 'AES_256' }),
      wrong: ['ECC_NIST_P256', 'SIGN_VERIFY'],
    })

    test('the blob holds a key of the length that is asked for, under the context that is given', async () => {
      const EncryptionContext = { stage: 'prod' }
      for (const [input, length] of [
        [{ KeySpec: 'AES_128' }, 16],
        [{ KeySpec: 'AES_256' }, 32],
        [{ NumberOfBytes: 1024 }, 1024],
      ] as const) {
        const answer = await generate({ ...input, EncryptionContext })
        assert.deepEqual(Object.keys(answer).sort(), ['$metadata', 'CiphertextBlob', 'KeyId', 'KeyMaterialId'])
        const { CiphertextBlob } = answer
        const { Plaintext } = await server.kms().decrypt({ CiphertextBlob, EncryptionContext })
        assert.equal(Plaintext?.length, length)
        assert.ok(Plaintext.some((byte) => byte !== 0))
      }
    })

    test('either a spec or a number of bytes is needed', async () => {
      const message = 'Please specify either number of bytes or key spec.'
      await assert.rejects(generate({}), { name: 'ValidationException', message })
      await assert.rejects(generate({ KeySpec: 'AES_256', NumberOfBytes: 32 }), {
        name: 'ValidationException',
        message,
      })
    })

    test('an RSA key encrypts no data keys', async () => {
      const { KeyId } = await makeKey(server, 'RSA_2048')
      const message = 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.'
      await assert.rejects(generate({ KeyId, KeySpec: 'AES_256' }), { name: 'InvalidKeyUsageException', message })
    })
  })
}
