// kms:GenerateDataKey, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GenerateDataKeyRequest, KeyMetadata } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GenerateDataKey on ${dialect}`, () => {
    let server: TestServer
    let key: KeyMetadata
    before(async () => {
      server = await startServer({ dialect })
      key = (await server.kms().createKey({})).KeyMetadata!
    })
    after(() => server.close())

    const generate = (input: Partial<GenerateDataKeyRequest>) =>
      server.kms().generateDataKey({ KeyId: key.KeyId, ...input })
    const refused = (input: Partial<GenerateDataKeyRequest>, name: string, message: string) =>
      assert.rejects(generate(input), { name, message })

    test('a data key has the length asked for', async () => {
      const cases: [Partial<GenerateDataKeyRequest>, number][] = [
        [{ KeySpec: 'AES_256' }, 32],
        [{ KeySpec: 'AES_128' }, 16],
        [{ NumberOfBytes: 1 }, 1],
        [{ NumberOfBytes: 1024 }, 1024],
      ]
      for (const [input, length] of cases) assert.equal((await generate(input)).Plaintext?.length, length)
    })

    test('its blob decrypts to it, with the context it was made with', async () => {
      const EncryptionContext = { SecretARN: 'arn:x', SecretVersionId: '1' }
      const { Plaintext, CiphertextBlob, KeyId, KeyMaterialId } = await generate({
        KeySpec: 'AES_256',
        EncryptionContext,
      })
      assert.equal(KeyId, key.Arn)
      assert.equal(KeyMaterialId, key.CurrentKeyMaterialId)
      const decrypted = await server.kms().decrypt({ CiphertextBlob, EncryptionContext })
      assert.deepEqual(decrypted.Plaintext, Plaintext)
      await assert.rejects(server.kms().decrypt({ CiphertextBlob }), { name: 'InvalidCiphertextException' })
    })

    test('no two data keys are alike', async () => {
      const keys = await Promise.all(Array.from({ length: 4 }, () => generate({ KeySpec: 'AES_256' })))
      assert.equal(new Set(keys.map(({ Plaintext }) => Buffer.from(Plaintext!).toString('hex'))).size, 4)
    })

    test('the length is given in exactly one way', async () => {
      const message = 'Please specify either number of bytes or key spec.'
      await refused({}, 'ValidationException', message)
      await refused({ KeySpec: 'AES_256', NumberOfBytes: 32 }, 'ValidationException', message)
    })

    test('limits are the published ones', async () => {
      const least =
        "1 validation error detected: Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1"
      await refused({ NumberOfBytes: 0 }, 'ValidationException', least)
      const most =
        "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024"
      await refused({ NumberOfBytes: 1025 }, 'ValidationException', most)
    })

    test('a dry run makes nothing', () =>
      refused(
        { KeySpec: 'AES_256', DryRun: true },
        'DryRunOperationException',
        'The request would have succeeded, but the DryRun option is set.',
      ))

    test('an enclave is not answered', () =>
      assert.rejects(generate({ KeySpec: 'AES_256', Recipient: { AttestationDocument: Buffer.from('x') } }), {
        name: 'UnsupportedOperationException',
      }))

    test('the state of the key counts', async () => {
      const other = (await server.kms().createKey({})).KeyMetadata!
      await server.store.transact('write', (tx) =>
        tx.run(tx.db.updateTable('kms_key').set({ state: 'Disabled' }).where('key_id', '=', other.KeyId!)),
      )
      await refused({ KeyId: other.KeyId, KeySpec: 'AES_256' }, 'DisabledException', `${other.Arn} is disabled.`)
    })

    test('a managed key serves its service and nobody else', async () => {
      await assert.rejects(generate({ KeyId: 'alias/aws/ssm', KeySpec: 'AES_256' }), { name: 'AccessDeniedException' })
      const made = await server.pipeline.act('ssm', ACCOUNT, REGION, ({ call }) =>
        call('kms:GenerateDataKey', { KeyId: 'alias/aws/ssm', KeySpec: 'AES_256' }),
      )
      const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      assert.equal(made.KeyId, KeyMetadata?.Arn)
      assert.equal(made.Plaintext?.length, 32)
    })

    test("neither a user without permissions nor another account's administrator gets one", async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      const stranger = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
      for (const client of [guest, stranger]) {
        await assert.rejects(client.generateDataKey({ KeyId: key.Arn }), { name: 'AccessDeniedException' })
      }
    })
  })
}
