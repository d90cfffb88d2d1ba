// kms:Encrypt, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { EncryptRequest, KeyMetadata } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const PLAINTEXT = Buffer.from('pa55word')
const arnOf = (resource: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:${resource}`

for (const dialect of DIALECTS) {
  describe(`Encrypt on ${dialect}`, () => {
    let server: TestServer
    let key: KeyMetadata
    before(async () => {
      server = await startServer({ dialect })
      key = (await server.kms().createKey({})).KeyMetadata!
      await server.kms().createAlias({ AliasName: 'alias/orders', TargetKeyId: key.KeyId })
    })
    after(() => server.close())

    const encrypt = (input: Partial<EncryptRequest> = {}) =>
      server.kms().encrypt({ KeyId: key.KeyId, Plaintext: PLAINTEXT, ...input })
    const refused = (input: Partial<EncryptRequest>, name: string, message: string) =>
      assert.rejects(encrypt(input), { name, message })

    test('what was encrypted under any name of a key is decrypted to the same bytes', async () => {
      for (const KeyId of [key.KeyId, key.Arn, 'alias/orders', arnOf('alias/orders')]) {
        const { CiphertextBlob, ...rest } = await encrypt({ KeyId })
        assert.equal(rest.KeyId, key.Arn)
        assert.equal(rest.EncryptionAlgorithm, 'SYMMETRIC_DEFAULT')
        const { Plaintext } = await server.kms().decrypt({ CiphertextBlob })
        assert.deepEqual(Buffer.from(Plaintext!), PLAINTEXT)
      }
    })

    test('a blob begins as those of AWS do, hides the text, and no two are alike', async () => {
      const blobs = await Promise.all(
        Array.from({ length: 4 }, async () => Buffer.from((await encrypt()).CiphertextBlob!)),
      )
      assert.equal(new Set(blobs.map((blob) => blob.toString('hex'))).size, 4)
      for (const blob of blobs) {
        assert.match(blob.toString('base64'), /^AQICAH/)
        assert.equal(blob.includes(PLAINTEXT), false)
      }
    })

    test('one byte to 4096 bytes can be encrypted', async () => {
      for (const length of [1, 4096]) {
        const Plaintext = Buffer.alloc(length, 7)
        const { CiphertextBlob } = await encrypt({ Plaintext })
        assert.ok(CiphertextBlob!.length <= 6144)
        assert.deepEqual(Buffer.from((await server.kms().decrypt({ CiphertextBlob })).Plaintext!), Plaintext)
      }
      const tooMuch =
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096"
      await refused({ Plaintext: Buffer.alloc(4097) }, 'ValidationException', tooMuch)
      const tooLittle =
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1"
      await refused({ Plaintext: Buffer.alloc(0) }, 'ValidationException', tooLittle)
    })

    test('a key that is not there is told in the words of AWS', async () => {
      const nobodys = '00000000-1111-2222-3333-444444444444'
      await refused({ KeyId: nobodys }, 'NotFoundException', `Key '${arnOf(`key/${nobodys}`)}' does not exist`)
      await refused({ KeyId: 'alias/none' }, 'NotFoundException', `Alias ${arnOf('alias/none')} is not found.`)
      await refused({ KeyId: 'x' }, 'NotFoundException', "Invalid keyId 'x'")
    })

    test('only the algorithm of the key will do', async () => {
      assert.ok(await encrypt({ EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }))
      await refused(
        { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' },
        'InvalidKeyUsageException',
        'Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.',
      )
    })

    test('the state of the key counts at every call', async () => {
      const other = (await server.kms().createKey({})).KeyMetadata!
      const setState = (state: 'Enabled' | 'Disabled' | 'PendingDeletion') =>
        server.store.transact('write', (tx) =>
          tx.run(tx.db.updateTable('kms_key').set({ state }).where('key_id', '=', other.KeyId!)),
        )
      const input = { KeyId: other.KeyId }
      await encrypt(input)
      await setState('Disabled')
      await refused(input, 'DisabledException', `${other.Arn} is disabled.`)
      await setState('PendingDeletion')
      await refused(input, 'KMSInvalidStateException', `${other.Arn} is pending deletion.`)
      await setState('Enabled')
      await encrypt(input)
    })

    test('a dry run says that it would have succeeded, or why it would not', async () => {
      const message = 'The request would have succeeded, but the DryRun option is set.'
      await refused({ DryRun: true }, 'DryRunOperationException', message)
      await refused({ DryRun: true, KeyId: 'x' }, 'NotFoundException', "Invalid keyId 'x'")
      assert.ok(await encrypt({ DryRun: false }))
    })

    test('a managed key serves its service and nobody who asks for it directly', async () => {
      const denial = (arn: string | RegExp) => ({ name: 'AccessDeniedException', message: arn })
      await assert.rejects(
        encrypt({ KeyId: 'alias/aws/ssm' }),
        denial(/because no resource-based policy allows the kms:Encrypt action$/),
      )
      assert.equal((await server.kms().listKeys({})).Keys?.length, 2, 'a refused call made the key')
      const act = () =>
        server.pipeline.act('ssm', ACCOUNT, REGION, ({ call }) =>
          call('kms:Encrypt', { KeyId: 'alias/aws/ssm', Plaintext: PLAINTEXT }),
        )
      const results = await Promise.all(Array.from({ length: 8 }, act))
      const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      for (const { KeyId } of results) assert.equal(KeyId, KeyMetadata?.Arn)
      assert.equal((await server.kms().listKeys({})).Keys?.length, 3)
      await assert.rejects(
        encrypt({ KeyId: KeyMetadata?.KeyId }),
        denial(
          `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: kms:Encrypt on resource: ${KeyMetadata?.Arn} because no resource-based policy allows the kms:Encrypt action`,
        ),
      )
    })

    test("neither a user without permissions nor another account's administrator encrypts", async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      const stranger = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
      for (const client of [guest, stranger]) {
        const call = client.encrypt({ KeyId: key.Arn, Plaintext: Buffer.alloc(5000) })
        await assert.rejects(call, { name: 'AccessDeniedException', message: new RegExp(`on resource: ${key.Arn} `) })
      }
    })

    test('the trail tells the key and the context, and nothing of the text', async () => {
      const { $metadata } = await encrypt({ KeyId: 'alias/orders', EncryptionContext: { stage: 'trail' } })
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').where('event_name', '=', 'Encrypt')),
      )
      const records = rows.map(({ record }) => JSON.parse(record))
      const { readOnly, requestParameters, responseElements, resources } = records.find(
        ({ requestID }) => requestID === $metadata.requestId,
      )
      assert.equal(readOnly, true)
      assert.deepEqual(requestParameters, { keyId: 'alias/orders', encryptionContext: { stage: 'trail' } })
      assert.equal(responseElements, null)
      assert.deepEqual(resources, [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: key.Arn }])
    })

    test('material moved to another key is refused', async () => {
      const [one, other] = await Promise.all([server.kms().createKey({}), server.kms().createKey({})])
      const moved = await server.store.transact('write', async (tx) => {
        const { db } = tx
        const from = db.selectFrom('kms_key_material').select('material')
        const row = await tx.first(from.where('key_id', '=', one.KeyMetadata!.KeyId!))
        const update = db.updateTable('kms_key_material').set({ material: row!.material })
        return tx.run(update.where('key_id', '=', other.KeyMetadata!.KeyId!))
      })
      assert.equal(moved, 1)
      await assert.rejects(encrypt({ KeyId: other.KeyMetadata?.KeyId }), { name: 'InternalFailure' })
      assert.ok(await encrypt({ KeyId: one.KeyMetadata?.KeyId }))
    })
  })
}
