// kms:ReEncrypt, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ReEncryptRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { DRY_RUN, makeKey, setState, type TestKey } from '../../support/kms-keys.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const PLAINTEXT = Buffer.from('pa55word')
const CONTEXT = { stage: 'prod' }
const INVALID = { name: 'InvalidCiphertextException', message: 'UnknownError' }

for (const dialect of DIALECTS) {
  describe(`ReEncrypt on ${dialect}`, () => {
    let server: TestServer
    let from: TestKey
    let to: TestKey
    let blob: Uint8Array
    before(async () => {
      server = await startServer({ dialect })
      from = await makeKey(server)
      to = await makeKey(server)
      const encrypted = await server
        .kms()
        .encrypt({ KeyId: from.KeyId, Plaintext: PLAINTEXT, EncryptionContext: CONTEXT })
      blob = encrypted.CiphertextBlob!
    })
    after(() => server.close())

    const reEncrypt = (input: Partial<ReEncryptRequest> = {}) =>
      server.kms().reEncrypt({
        CiphertextBlob: blob,
        SourceEncryptionContext: CONTEXT,
        DestinationKeyId: to.KeyId,
        ...input,
      })
    const decrypt = async (CiphertextBlob: Uint8Array | undefined, EncryptionContext?: Record<string, string>) =>
      Buffer.from((await server.kms().decrypt({ CiphertextBlob, EncryptionContext })).Plaintext!)

    test('the bytes come out under the destination and its context alone', async () => {
      const DestinationEncryptionContext = { stage: 'test' }
      const { $metadata, CiphertextBlob, ...told } = await reEncrypt({ DestinationEncryptionContext })
      const materialOf = async ({ KeyId }: TestKey) =>
        (await server.kms().describeKey({ KeyId })).KeyMetadata?.CurrentKeyMaterialId
      assert.deepEqual(told, {
        SourceKeyId: from.Arn,
        KeyId: to.Arn,
        SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        SourceKeyMaterialId: await materialOf(from),
        DestinationKeyMaterialId: await materialOf(to),
      })
      assert.deepEqual(await decrypt(CiphertextBlob, DestinationEncryptionContext), PLAINTEXT)
      await assert.rejects(decrypt(CiphertextBlob, CONTEXT), INVALID)
      await assert.rejects(decrypt(CiphertextBlob), INVALID)
    })

    test('it may stay under the same key and lose its context', async () => {
      const { CiphertextBlob, KeyId } = await reEncrypt({ DestinationKeyId: from.Arn, SourceKeyId: from.KeyId })
      assert.equal(KeyId, from.Arn)
      assert.deepEqual(await decrypt(CiphertextBlob), PLAINTEXT)
    })

    test('it goes from a symmetric key to RSA and back', async () => {
      const rsa = await makeKey(server, 'RSA_2048')
      const algorithm = 'RSAES_OAEP_SHA_256'
      const out = await reEncrypt({ DestinationKeyId: rsa.KeyId, DestinationEncryptionAlgorithm: algorithm })
      assert.equal(out.DestinationEncryptionAlgorithm, algorithm)
      assert.equal(out.DestinationKeyMaterialId, undefined)
      const { CiphertextBlob } = out
      const back = await server.kms().reEncrypt({
        CiphertextBlob,
        SourceKeyId: rsa.KeyId,
        SourceEncryptionAlgorithm: algorithm,
        DestinationKeyId: to.KeyId,
      })
      assert.equal(back.SourceEncryptionAlgorithm, algorithm)
      assert.equal(back.SourceKeyMaterialId, undefined)
      assert.deepEqual(await decrypt(back.CiphertextBlob), PLAINTEXT)
      const tooLong = await server.kms().encrypt({ KeyId: from.KeyId, Plaintext: Buffer.alloc(191) })
      await assert.rejects(
        server.kms().reEncrypt({
          CiphertextBlob: tooLong.CiphertextBlob,
          DestinationKeyId: rsa.KeyId,
          DestinationEncryptionAlgorithm: algorithm,
        }),
        {
          name: 'ValidationException',
          message: 'Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.',
        },
      )
    })

    test('what Decrypt would refuse is refused', async () => {
      await assert.rejects(reEncrypt({ SourceEncryptionContext: { stage: 'test' } }), INVALID)
      await assert.rejects(reEncrypt({ CiphertextBlob: blob.slice(1) }), INVALID)
      await assert.rejects(reEncrypt({ SourceKeyId: to.KeyId }), {
        name: 'IncorrectKeyException',
        message: 'The key ID in the request does not identify a CMK that can perform this operation.',
      })
      const { CiphertextBlob, ...rest } = { CiphertextBlob: blob, DestinationKeyId: to.KeyId }
      await assert.rejects(server.kms().reEncrypt({ ...rest } as ReEncryptRequest), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
      })
    })

    test('the destination must be there and fit to encrypt', async () => {
      const absent = `arn:aws:kms:${REGION}:${ACCOUNT}:key/00000000-1111-2222-3333-444444444444`
      await assert.rejects(reEncrypt({ DestinationKeyId: absent }), {
        name: 'NotFoundException',
        message: `Key '${absent}' does not exist`,
      })
      const signer = await makeKey(server, 'ECC_NIST_P256', 'SIGN_VERIFY')
      await assert.rejects(reEncrypt({ DestinationKeyId: signer.KeyId }), {
        name: 'InvalidKeyUsageException',
        message: `${signer.Arn} key usage is SIGN_VERIFY which is not valid for ReEncrypt.`,
      })
    })

    test('the states of both keys count', async () => {
      for (const key of [from, to]) {
        await setState(server, key, 'Disabled')
        await assert.rejects(reEncrypt(), { name: 'DisabledException', message: `${key.Arn} is disabled.` })
        await setState(server, key, 'PendingDeletion')
        const message = `${key.Arn} is pending deletion.`
        await assert.rejects(reEncrypt(), { name: 'KMSInvalidStateException', message })
        await setState(server, key, 'Enabled')
      }
    })

    test('a dry run tells, with a blob or for the keys alone', async () => {
      await assert.rejects(reEncrypt({ DryRun: true }), DRY_RUN)
      await assert.rejects(reEncrypt({ DryRun: true, CiphertextBlob: blob.slice(1) }), INVALID)
      const keys = { SourceKeyId: from.KeyId, DestinationKeyId: to.KeyId }
      const ignored = { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] } as const
      const { CiphertextBlob, ...request } = { CiphertextBlob: undefined, ...keys, ...ignored }
      await assert.rejects(
        server.kms().reEncrypt({ ...request, DryRunModifiers: [...ignored.DryRunModifiers] } as ReEncryptRequest),
        DRY_RUN,
      )
    })

    test('it takes the right to leave the one key and the right to enter the other', async () => {
      const account = '100000000001'
      const stranger = server.kms({ credentials: { accessKeyId: account, secretAccessKey: 'test' } })
      const own = (await stranger.createKey({})).KeyMetadata!
      const denied = (action: string, arn: string) => ({
        name: 'AccessDeniedException',
        message: new RegExp(`is not authorized to perform: ${action} on resource: ${arn} `),
      })
      const input = { CiphertextBlob: blob, SourceEncryptionContext: CONTEXT }
      const out = stranger.reEncrypt({ ...input, SourceKeyId: from.Arn, DestinationKeyId: own.Arn })
      await assert.rejects(out, denied('kms:ReEncryptFrom', from.Arn))
      const unnamed = stranger.reEncrypt({ ...input, DestinationKeyId: own.Arn })
      await assert.rejects(unnamed, { name: 'InvalidCiphertextException' })
      const { CiphertextBlob } = await stranger.encrypt({ KeyId: own.KeyId, Plaintext: PLAINTEXT })
      const into = stranger.reEncrypt({ CiphertextBlob, DestinationKeyId: to.Arn })
      await assert.rejects(into, denied('kms:ReEncryptTo', to.Arn))
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      await assert.rejects(
        guest.reEncrypt({ ...input, DestinationKeyId: to.Arn }),
        denied('kms:ReEncryptFrom', from.Arn),
      )
    })
  })
}
