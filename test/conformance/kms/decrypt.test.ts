// kms:Decrypt, through AWS's own client.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { DecryptRequest, KeyMetadata } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const PLAINTEXT = Buffer.from('pa55word')
// AWS gives no text with it; the client then says "UnknownError" of its own.
const INVALID = { name: 'InvalidCiphertextException', message: 'UnknownError' }
const WRONG_KEY = {
  name: 'IncorrectKeyException',
  message: 'The key ID in the request does not identify a CMK that can perform this operation.',
}

for (const dialect of DIALECTS) {
  describe(`Decrypt on ${dialect}`, () => {
    let server: TestServer
    let key: KeyMetadata
    let other: KeyMetadata
    let blob: Buffer
    before(async () => {
      server = await startServer({ dialect })
      key = (await server.kms().createKey({})).KeyMetadata!
      other = (await server.kms().createKey({})).KeyMetadata!
      await server.kms().createAlias({ AliasName: 'alias/orders', TargetKeyId: key.KeyId })
      blob = await encrypt()
    })
    after(() => server.close())

    async function encrypt(EncryptionContext?: Record<string, string>, KeyId = key.KeyId): Promise<Buffer> {
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: PLAINTEXT, EncryptionContext })
      return Buffer.from(CiphertextBlob!)
    }
    const decrypt = (input: DecryptRequest) => server.kms().decrypt(input)
    const refused = (input: DecryptRequest, refusal: { name: string; message?: string | RegExp }) =>
      assert.rejects(decrypt(input), refusal)
    const setState = (keyId: string | undefined, state: 'Enabled' | 'Disabled' | 'PendingDeletion') =>
      server.store.transact('write', (tx) =>
        tx.run(tx.db.updateTable('kms_key').set({ state }).where('key_id', '=', keyId!)),
      )

    test('the blob tells its key', async () => {
      const { Plaintext, $metadata, ...rest } = await decrypt({ CiphertextBlob: blob })
      assert.deepEqual(Buffer.from(Plaintext!), PLAINTEXT)
      assert.deepEqual(rest, {
        KeyId: key.Arn,
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        KeyMaterialId: key.CurrentKeyMaterialId,
      })
    })

    test('the key may be named in any way', async () => {
      const names = [key.KeyId, key.Arn, 'alias/orders', `arn:aws:kms:${REGION}:${ACCOUNT}:alias/orders`]
      for (const KeyId of names) {
        assert.deepEqual(Buffer.from((await decrypt({ CiphertextBlob: blob, KeyId })).Plaintext!), PLAINTEXT)
      }
    })

    test('another key than that of the blob is refused', async () => {
      await refused({ CiphertextBlob: blob, KeyId: other.KeyId }, WRONG_KEY)
      const nobodys = '00000000-1111-2222-3333-444444444444'
      await refused(
        { CiphertextBlob: blob, KeyId: nobodys },
        { name: 'NotFoundException', message: `Key 'arn:aws:kms:${REGION}:${ACCOUNT}:key/${nobodys}' does not exist` },
      )
      await refused(
        { CiphertextBlob: blob, KeyId: 'alias/aws/ssm' },
        { name: 'AccessDeniedException', message: /because no resource-based policy allows the kms:Decrypt action$/ },
      )
    })

    test('a blob with any byte changed is no blob, whether its key is named or not', async () => {
      const client = server.kms()
      for (let index = 0; index < blob.length; index++) {
        const damaged = Buffer.from(blob)
        damaged[index]! ^= 1 << (index % 8)
        await assert.rejects(client.decrypt({ CiphertextBlob: damaged }), INVALID, `byte ${index}`)
        const named = index >= 6 && index < 22 ? WRONG_KEY : INVALID
        await assert.rejects(client.decrypt({ CiphertextBlob: damaged, KeyId: key.KeyId }), named, `byte ${index}`)
      }
    })

    test('a blob cut short, drawn out or of another make is no blob', async () => {
      const foreign = [
        blob.subarray(0, -1),
        blob.subarray(0, 86),
        blob.subarray(0, 20),
        blob.subarray(1),
        Buffer.concat([blob, Buffer.alloc(1)]),
        Buffer.from('x'),
        randomBytes(blob.length),
      ]
      for (const CiphertextBlob of foreign) {
        await refused({ CiphertextBlob }, INVALID)
        await refused({ CiphertextBlob, KeyId: key.Arn }, INVALID)
      }
    })

    test('no other key opens a blob that was made to name it', async () => {
      const theirs = await encrypt(undefined, other.KeyId)
      const spliced = Buffer.concat([theirs.subarray(0, 54), blob.subarray(54)])
      await refused({ CiphertextBlob: spliced }, INVALID)
      const swapped = Buffer.concat([theirs.subarray(0, 22), blob.subarray(22)])
      await refused({ CiphertextBlob: swapped, KeyId: other.KeyId }, INVALID)
    })

    test('the context must be the same, in any order', async () => {
      const context = { stage: 'prod', team: 'orders', ключ: 'значение', 𐍈: '1', '！': '2' }
      const CiphertextBlob = await encrypt(context)
      const reversed = Object.fromEntries(Object.entries(context).reverse())
      for (const EncryptionContext of [context, reversed]) {
        assert.deepEqual(Buffer.from((await decrypt({ CiphertextBlob, EncryptionContext })).Plaintext!), PLAINTEXT)
      }
      const { stage: _, ...less } = context
      const others = [
        undefined,
        {},
        less,
        { ...context, more: '' },
        { ...context, stage: 'Prod' },
        { ...less, Stage: 'prod' },
        { ...context, stage: 'orders', team: 'prod' },
      ]
      for (const EncryptionContext of others) await refused({ CiphertextBlob, EncryptionContext }, INVALID)
    })

    test('contexts that read alike when run together are not alike', async () => {
      const CiphertextBlob = await encrypt({ a: 'b', c: 'd' })
      const others: Record<string, string>[] = [
        { a: 'bcd' },
        { ab: 'cd' },
        { a: 'b1:c1:d' },
        { abc: 'd' },
        { a: 'd', c: 'b' },
        { c: 'd' },
      ]
      for (const EncryptionContext of others) await refused({ CiphertextBlob, EncryptionContext }, INVALID)
    })

    test('an empty context is none', async () => {
      await decrypt({ CiphertextBlob: blob, EncryptionContext: {} })
      await decrypt({ CiphertextBlob: await encrypt({}) })
      await refused({ CiphertextBlob: blob, EncryptionContext: { '': '' } }, INVALID)
    })

    test('the state of the key counts at every call', async () => {
      const CiphertextBlob = await encrypt(undefined, other.KeyId)
      await decrypt({ CiphertextBlob })
      await setState(other.KeyId, 'Disabled')
      await refused({ CiphertextBlob }, { name: 'DisabledException', message: `${other.Arn} is disabled.` })
      await setState(other.KeyId, 'PendingDeletion')
      const pending = { name: 'KMSInvalidStateException', message: `${other.Arn} is pending deletion.` }
      await refused({ CiphertextBlob, KeyId: other.Arn }, pending)
      await setState(other.KeyId, 'Enabled')
      await decrypt({ CiphertextBlob })
    })

    test('older material still decrypts, and new text is encrypted under the new', async () => {
      const { KeyMetadata } = await server.kms().createKey({})
      const CiphertextBlob = await encrypt(undefined, KeyMetadata?.KeyId)
      await server.store.transact('write', async (tx) => {
        const { db } = tx
        const borrowed = await tx.first(
          db.selectFrom('kms_key_material').selectAll().where('key_id', '=', KeyMetadata!.KeyId!),
        )
        const place = (id: string) => `kms_key_material/${ACCOUNT}/${REGION}/${KeyMetadata?.KeyId}/${id}/material`
        const id = 'f'.repeat(64)
        const material = tx.seal(ACCOUNT, place(id), randomBytes(32))
        await tx.run(db.insertInto('kms_key_material').values({ ...borrowed!, material_id: id, material }))
        const update = db.updateTable('kms_key').set({ current_material_id: id })
        await tx.run(update.where('key_id', '=', KeyMetadata!.KeyId!))
      })
      const newer = await decrypt({ CiphertextBlob: await encrypt(undefined, KeyMetadata?.KeyId) })
      assert.equal(newer.KeyMaterialId, 'f'.repeat(64))
      const older = await decrypt({ CiphertextBlob })
      assert.equal(older.KeyMaterialId, KeyMetadata?.CurrentKeyMaterialId)
      assert.deepEqual(Buffer.from(older.Plaintext!), PLAINTEXT)
    })

    test('in another region the key of a blob is out of reach', async () => {
      await assert.rejects(server.kms({ region: 'us-east-1' }).decrypt({ CiphertextBlob: blob }), {
        name: 'AccessDeniedException',
        message:
          'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
      })
    })

    test("neither a user without permissions nor another account's administrator decrypts", async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      const stranger = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
      const denial = { name: 'AccessDeniedException', message: new RegExp(`on resource: ${key.Arn} `) }
      for (const client of [guest, stranger]) {
        await assert.rejects(client.decrypt({ CiphertextBlob: blob, KeyId: key.Arn }), denial)
      }
      await assert.rejects(guest.decrypt({ CiphertextBlob: blob }), denial)
      await assert.rejects(stranger.decrypt({ CiphertextBlob: blob }), INVALID)
      await assert.rejects(guest.decrypt({ CiphertextBlob: randomBytes(200) }), { name: 'AccessDeniedException' })
    })

    test('what a service encrypted under its managed key only that service decrypts', async () => {
      const encrypted = await server.pipeline.act('ssm', ACCOUNT, REGION, ({ call }) =>
        call('kms:Encrypt', {
          KeyId: 'alias/aws/ssm',
          Plaintext: PLAINTEXT,
          EncryptionContext: { PARAMETER_ARN: 'x' },
        }),
      )
      const input = { CiphertextBlob: encrypted.CiphertextBlob, EncryptionContext: { PARAMETER_ARN: 'x' } }
      await refused(input, {
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: kms:Decrypt on resource: ${encrypted.KeyId} because no resource-based policy allows the kms:Decrypt action`,
      })
      const { Plaintext } = await server.pipeline.act('ssm', ACCOUNT, REGION, ({ call }) =>
        call('kms:Decrypt', { ...input, CiphertextBlob: encrypted.CiphertextBlob! }),
      )
      assert.deepEqual(Buffer.from(Plaintext!), PLAINTEXT)
    })

    test('a blob must be given', () =>
      refused(
        { KeyId: key.KeyId },
        {
          name: 'ValidationException',
          message:
            "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
        },
      ))

    test('a dry run checks everything, or all but the blob', async () => {
      const done = {
        name: 'DryRunOperationException',
        message: 'The request would have succeeded, but the DryRun option is set.',
      }
      await refused({ CiphertextBlob: blob, DryRun: true }, done)
      await refused({ CiphertextBlob: randomBytes(200), DryRun: true }, INVALID)
      const permission: DecryptRequest = { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] }
      await refused({ ...permission, KeyId: key.KeyId }, done)
      await refused({ ...permission, KeyId: other.KeyId, CiphertextBlob: blob }, done)
      await refused({ ...permission, CiphertextBlob: blob }, { name: 'ValidationException', message: /'keyId'/ })
    })

    test('only the algorithm of the key will do, and no enclave is answered', async () => {
      await decrypt({ CiphertextBlob: blob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' })
      await refused(
        { CiphertextBlob: blob, EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' },
        {
          name: 'InvalidKeyUsageException',
          message: 'Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.',
        },
      )
      const Recipient = { AttestationDocument: Buffer.from('x') }
      await refused({ CiphertextBlob: blob, Recipient }, { name: 'UnsupportedOperationException' })
    })
  })
}
