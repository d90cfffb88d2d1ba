// UpdateSecret: a secret's description, its key and its value, one by one or together.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { MARKED, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`UpdateSecret on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    async function makeKey(): Promise<string> {
      const { KeyMetadata } = await secrets.server.kms().createKey({})
      return KeyMetadata!.Arn!
    }

    const disable = (arn: string) =>
      secrets.server.store.transact('write', (tx) =>
        tx.run(
          tx.db
            .updateTable('kms_key')
            .set({ state: 'Disabled' })
            .where('key_id', '=', arn.split('/')[1] as string),
        ),
      )

    async function keysOf(SecretId: string): Promise<Record<string, string[] | undefined>> {
      const { Versions = [] } = await secrets.client.listSecretVersionIds({ SecretId, IncludeDeprecated: true })
      return Object.fromEntries(Versions.map(({ VersionId, KmsKeyIds }) => [VersionId, KmsKeyIds]))
    }

    test('metadata alone makes no version', async () => {
      const { SecretId, ARN } = await secrets.create()
      const { $metadata, ...answer } = await secrets.client.updateSecret({ SecretId, Description: 'of the database' })
      assert.deepEqual(answer, { ARN, Name: SecretId })
      assert.equal((await secrets.client.describeSecret({ SecretId })).Description, 'of the database')
      assert.equal(Object.keys(await secrets.labelsOf(SecretId)).length, 1)
    })

    test('a value makes a version, which is current', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      const token = randomUUID()
      const updated = await secrets.client.updateSecret({ SecretId, SecretString: '2', ClientRequestToken: token })
      assert.equal(updated.VersionId, token)
      assert.deepEqual(await secrets.labelsOf(SecretId), { [VersionId]: ['AWSPREVIOUS'], [token]: ['AWSCURRENT'] })
      await secrets.client.updateSecret({ SecretId, SecretBinary: Buffer.from([1, 2]) })
      assert.deepEqual(
        Buffer.from((await secrets.client.getSecretValue({ SecretId })).SecretBinary ?? []),
        Buffer.from([1, 2]),
      )
    })

    test('the same token with the same value is answered again, with another it is refused', async () => {
      const { SecretId, ARN } = await secrets.create('1')
      const input = { SecretId, SecretString: '2', ClientRequestToken: randomUUID() }
      await secrets.client.updateSecret(input)
      assert.equal((await secrets.client.updateSecret(input)).VersionId, input.ClientRequestToken)
      await refused(
        secrets.client.updateSecret({ ...input, SecretString: '3' }),
        'ResourceExistsException',
        `You can't use ClientRequestToken ${input.ClientRequestToken} because that value is already in use for a version of secret ${ARN}.`,
      )
    })

    test('without a token nothing changes', async () => {
      const { SecretId } = await secrets.create()
      const { code, message } = await secrets.raw('UpdateSecret', { SecretId, Description: 'x' })
      assert.deepEqual(
        [code, message],
        ['InvalidRequestException', 'You must provide a ClientRequestToken value. We recommend a UUID-type value.'],
      )
      assert.equal((await secrets.client.describeSecret({ SecretId })).Description, undefined)
    })

    test('another key encrypts anew what AWS labels hold, and nothing else', async () => {
      const { SecretId, VersionId: first } = await secrets.create('1')
      const put = (SecretString: string, VersionStages?: string[]) =>
        secrets.client.putSecretValue({ SecretId, SecretString, ...(VersionStages && { VersionStages }) })
      const previous = await put('2')
      const current = await put('3')
      const pending = await put('4', ['AWSPENDING'])
      const other = await put('5', ['mine'])
      const key = await makeKey()
      await secrets.client.updateSecret({ SecretId, KmsKeyId: key })
      const usual = ['DefaultEncryptionKey']
      assert.deepEqual(await keysOf(SecretId), {
        [first]: usual,
        [previous.VersionId as string]: [key],
        [current.VersionId as string]: [key],
        [pending.VersionId as string]: [key],
        [other.VersionId as string]: usual,
      })
      for (const [VersionStage, text] of [
        ['AWSPREVIOUS', '2'],
        ['AWSCURRENT', '3'],
        ['AWSPENDING', '4'],
        ['mine', '5'],
      ]) {
        assert.equal(await secrets.textOf(SecretId, { VersionStage: VersionStage as string }), text)
      }
      assert.equal((await secrets.client.describeSecret({ SecretId })).KmsKeyId, key)
      await disable(key)
      await assert.rejects(secrets.textOf(SecretId), { name: 'DecryptionFailure' })
      assert.equal(await secrets.textOf(SecretId, { VersionStage: 'mine' }), '5')
    })

    test('a new value goes under the new key', async () => {
      const { SecretId } = await secrets.create('1')
      const key = await makeKey()
      const { VersionId } = await secrets.client.updateSecret({ SecretId, KmsKeyId: key, SecretString: '2' })
      assert.deepEqual((await keysOf(SecretId))[VersionId as string], [key])
      assert.equal(await secrets.textOf(SecretId), '2')
    })

    test('a secret gets another key even when the old one opens nothing any more', async () => {
      const lost = await makeKey()
      const Name = secrets.newName()
      const { VersionId } = await secrets.client.createSecret({ Name, SecretString: '1', KmsKeyId: lost })
      await disable(lost)
      const key = await makeKey()
      await secrets.client.updateSecret({ SecretId: Name, KmsKeyId: key })
      assert.equal((await secrets.client.describeSecret({ SecretId: Name })).KmsKeyId, key)
      assert.deepEqual((await keysOf(Name))[VersionId as string], [lost])
      await secrets.client.updateSecret({ SecretId: Name, SecretString: '2' })
      assert.equal(await secrets.textOf(Name), '2')
    })

    test('an empty key is the default one again', async () => {
      const { SecretId } = await secrets.create('1')
      await secrets.client.updateSecret({ SecretId, KmsKeyId: await makeKey() })
      await secrets.client.updateSecret({ SecretId, KmsKeyId: '' })
      assert.equal((await secrets.client.describeSecret({ SecretId })).KmsKeyId, undefined)
      assert.equal(await secrets.textOf(SecretId), '1')
    })

    test('a key that cannot be used changes nothing', async () => {
      const { SecretId } = await secrets.create('1')
      const key = await makeKey()
      await disable(key)
      await assert.rejects(secrets.client.updateSecret({ SecretId, KmsKeyId: key, Description: 'x' }), {
        name: 'EncryptionFailure',
      })
      const { KmsKeyId, Description } = await secrets.client.describeSecret({ SecretId })
      assert.deepEqual([KmsKeyId, Description], [undefined, undefined])
    })

    test('the managed key is made when the first secret needs it, for Secrets Manager alone', async () => {
      await secrets.create()
      const kms = secrets.server.kms()
      const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/aws/secretsmanager' })
      assert.deepEqual(
        [KeyMetadata?.KeyManager, KeyMetadata?.Description],
        ['AWS', 'Default key that protects my Secrets Manager data when no other key is defined'],
      )
      await assert.rejects(kms.generateDataKey({ KeyId: KeyMetadata?.Arn, KeySpec: 'AES_256' }), {
        name: 'AccessDeniedException',
      })
    })

    test('nothing is updated where nothing is, or in what waits for its deletion', async () => {
      const update = (SecretId: string) => secrets.client.updateSecret({ SecretId, Description: 'x' })
      await refused(update('nowhere'), 'ResourceNotFoundException', NOT_FOUND)
      const { SecretId } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      await refused(update(SecretId), 'InvalidRequestException', MARKED)
    })
  })
}
