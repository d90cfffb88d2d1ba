// CreateSecret: names, values, tokens, keys and tags of new secrets.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { INVALID_NAME, refused, type Secrets, startSecrets } from '../../support/secrets.ts'
import { ACCOUNT, REGION } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`CreateSecret on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    test('the ARN ends in six random characters, and the first version is current', async () => {
      const { client } = secrets
      const token = randomUUID()
      const made = await client.createSecret({ Name: 'db/main', SecretString: 's3cret', ClientRequestToken: token })
      assert.match(
        made.ARN ?? '',
        new RegExp(`^arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:db/main-[A-Za-z0-9]{6}$`),
      )
      assert.deepEqual([made.Name, made.VersionId, made.ReplicationStatus], ['db/main', token, undefined])
      assert.deepEqual(await secrets.labelsOf('db/main'), { [token]: ['AWSCURRENT'] })
    })

    test('a secret without a value has no version', async () => {
      const Name = secrets.newName()
      assert.equal((await secrets.client.createSecret({ Name })).VersionId, undefined)
      await refused(
        secrets.client.getSecretValue({ SecretId: Name }),
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      )
    })

    test('bytes come back as bytes', async () => {
      const Name = secrets.newName()
      const SecretBinary = Buffer.from([0, 255, 128, 10])
      await secrets.client.createSecret({ Name, SecretBinary })
      const read = await secrets.client.getSecretValue({ SecretId: Name })
      assert.deepEqual(Buffer.from(read.SecretBinary ?? []), SecretBinary)
      assert.equal(read.SecretString, undefined)
    })

    test('the largest value is 65536 bytes of any text', async () => {
      const Name = secrets.newName()
      const SecretString = 'x'.repeat(65_536)
      await secrets.client.createSecret({ Name, SecretString })
      assert.equal(await secrets.textOf(Name), SecretString)
    })

    test('a text and bytes at once are refused', () =>
      refused(
        secrets.client.createSecret({ Name: secrets.newName(), SecretString: 'a', SecretBinary: Buffer.from('a') }),
        'InvalidParameterException',
        "You can't specify both a binary secret value and a string secret value in the same secret.",
      ))

    test('an empty text breaks a limit, and the value is not repeated', () =>
      refused(
        secrets.client.createSecret({ Name: secrets.newName(), SecretString: '' }),
        'ValidationException',
        "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ))

    test('a name has letters, digits and seven other characters', async () => {
      const Name = 'Valid/_+=.@-Name-a1b2c3'
      await secrets.client.createSecret({ Name, SecretString: 'v' })
      assert.equal(await secrets.textOf(Name), 'v')
      for (const bad of [' Inv *?!]Name\\-', 'a b', 'ä', 'a:b', 'a\n']) {
        await refused(
          secrets.client.createSecret({ Name: bad, SecretString: 'v' }),
          'ValidationException',
          INVALID_NAME,
        )
      }
    })

    test('the token has 32 to 64 characters', async () => {
      const create = (ClientRequestToken: string) =>
        secrets.client.createSecret({ Name: secrets.newName(), SecretString: 'v', ClientRequestToken })
      await refused(
        create('short'),
        'ValidationException',
        "1 validation error detected: Value 'short' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32",
      )
      assert.equal((await create('t'.repeat(64))).VersionId, 't'.repeat(64))
    })

    test('without a token, which AWS clients fill in, nothing is made', async () => {
      const Name = secrets.newName()
      const { status, code, message } = await secrets.raw('CreateSecret', { Name, SecretString: 'v' })
      assert.deepEqual(
        [status, code, message],
        [
          400,
          'InvalidRequestException',
          'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
        ],
      )
      await refused(secrets.client.describeSecret({ SecretId: Name }), 'ResourceNotFoundException', /find/)
    })

    test('the same call made again is answered again', async () => {
      const input = { Name: secrets.newName(), SecretString: 'v', ClientRequestToken: randomUUID() }
      const first = await secrets.client.createSecret(input)
      const second = await secrets.client.createSecret(input)
      assert.deepEqual([second.ARN, second.VersionId], [first.ARN, first.VersionId])
      await refused(
        secrets.client.createSecret({ ...input, SecretString: 'w' }),
        'ResourceExistsException',
        `You can't use ClientRequestToken ${input.ClientRequestToken} because that value is already in use for a version of secret ${first.ARN}.`,
      )
    })

    test('a name that is taken is refused, also when several ask at once', async () => {
      const Name = secrets.newName()
      const message = `The operation failed because the secret ${Name} already exists.`
      const calls = Array.from({ length: 5 }, () => secrets.client.createSecret({ Name, SecretString: 'v' }))
      const results = await Promise.allSettled(calls)
      const failures = results.filter((result) => result.status === 'rejected')
      assert.equal(failures.length, 4)
      for (const { reason } of failures)
        assert.deepEqual([reason.name, reason.message], ['ResourceExistsException', message])
      await refused(secrets.client.createSecret({ Name }), 'ResourceExistsException', message)
    })

    test('a name that is scheduled for deletion is blocked', async () => {
      const { SecretId } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      await refused(
        secrets.client.createSecret({ Name: SecretId, SecretString: 'v' }),
        'InvalidRequestException',
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      )
    })

    test('a secret made again after its deletion has another ARN', async () => {
      const { SecretId, ARN } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true })
      const again = await secrets.client.createSecret({ Name: SecretId, SecretString: 'v' })
      assert.notEqual(again.ARN, ARN)
    })

    test('tags are checked as TagResource does', async () => {
      const create = (Tags: { Key: string; Value: string }[]) =>
        secrets.client.createSecret({ Name: secrets.newName(), Tags })
      await assert.rejects(create([{ Key: 'aws:x', Value: 'v' }]), { name: 'InvalidParameterException' })
      const twice = [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ]
      await assert.rejects(create(twice), { name: 'InvalidParameterException' })
    })

    test('a key that is set is tried before anything is made', async () => {
      const { client, server } = secrets
      const Name = secrets.newName()
      await refused(
        client.createSecret({ Name, KmsKeyId: 'alias/nobody' }),
        'EncryptionFailure',
        /^Secrets Manager can't encrypt the protected secret text using the provided KMS key\./,
      )
      await refused(client.describeSecret({ SecretId: Name }), 'ResourceNotFoundException', /find/)
      const { KeyMetadata } = await server.kms().createKey({})
      const { ARN } = await client.createSecret({ Name, KmsKeyId: KeyMetadata?.KeyId })
      const contexts = await server.store.transact('read', (tx) =>
        tx.rows(
          tx.db
            .selectFrom('audit')
            .select('record')
            .where('event_source', '=', 'kms.amazonaws.com')
            .orderBy('sequence'),
        ),
      )
      assert.deepEqual(
        contexts.slice(-2).map(({ record }) => {
          const { eventName, requestParameters } = JSON.parse(record)
          return [eventName, requestParameters.encryptionContext]
        }),
        ['GenerateDataKey', 'Decrypt'].map((name) => [
          name,
          { SecretARN: ARN, SecretVersionId: 'RequestToValidateKeyAccess' },
        ]),
      )
      assert.equal((await client.describeSecret({ SecretId: Name })).KmsKeyId, KeyMetadata?.KeyId)
    })

    test('a managed external secret is not made', () =>
      assert.rejects(secrets.client.createSecret({ Name: secrets.newName(), Type: 'Salesforce' }), {
        name: 'InvalidParameterException',
      }))

    test('an event tells of the label of the first version', async () => {
      const { SecretId, ARN, VersionId } = await secrets.create()
      assert.deepEqual((await secrets.events()).at(-1), {
        source: 'aws.secretsmanager',
        detailType: 'Secret Label Updated',
        resources: [ARN],
        detail: { name: SecretId, labelUpdated: 'AWSCURRENT', versionId: VersionId },
      })
    })

    test('what is stored holds neither the name of a value nor the value', async () => {
      const { SecretId } = await secrets.create('a very recognisable value')
      const rows = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('secret_version').selectAll().where('name', '=', SecretId)),
      )
      assert.equal(Buffer.from(rows[0]?.value ?? []).includes('recognisable'), false)
    })

    test('a user without permissions is told so for name-??????', async () => {
      const guest = secrets.server.secretsManager({ credentials: await secrets.server.addUser({ userName: 'guest' }) })
      await refused(
        guest.createSecret({ Name: 'mine', SecretString: 'v' }),
        'AccessDeniedException',
        /perform: secretsmanager:CreateSecret on resource: mine because/,
      )
    })
  })
}
