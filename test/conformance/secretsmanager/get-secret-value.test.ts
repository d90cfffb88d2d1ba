// GetSecretValue: which version is read, by which identifier, and what is refused.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { send } from '../../access/signed-call.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { DAY_MS, INVALID_NAME, MARKED, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'
import { ACCOUNT, REGION } from '../../support/server.ts'

const VALUE_NOT_FOUND = "Secrets Manager can't find the specified secret value for"

for (const dialect of DIALECTS) {
  describe(`GetSecretValue on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    const get = (SecretId: string, selection: { VersionId?: string; VersionStage?: string } = {}) =>
      secrets.client.getSecretValue({ SecretId, ...selection })

    test('the current version is read, with its labels and its date', async () => {
      const { SecretId, ARN, VersionId } = await secrets.create('value')
      const { $metadata, CreatedDate, ...answer } = await get(SecretId)
      assert.deepEqual(answer, { ARN, Name: SecretId, VersionId, SecretString: 'value', VersionStages: ['AWSCURRENT'] })
      assert.ok(Math.abs(CreatedDate!.getTime() - secrets.server.clock.now().getTime()) < 60_000)
    })

    test('a secret is named by its name, its ARN, or its ARN without the last six characters', async () => {
      const { SecretId, ARN } = await secrets.create('value')
      for (const id of [SecretId, ARN, ARN.slice(0, -7)]) assert.equal(await secrets.textOf(id), 'value')
      await refused(get(`${ARN.slice(0, -6)}aaaaaa`), 'ResourceNotFoundException', NOT_FOUND)
      await refused(get(SecretId + ARN.slice(-7)), 'ResourceNotFoundException', NOT_FOUND)
    })

    test('a name that ends like an ARN is found by name and by its whole ARN, not by half of it', async () => {
      const Name = 'Invalid/_+=.@-Name-a1b2c3'
      const { ARN = '' } = await secrets.client.createSecret({ Name, SecretString: 'value' })
      for (const id of [Name, ARN]) assert.equal(await secrets.textOf(id), 'value')
      await refused(get(ARN.slice(0, -7)), 'ResourceNotFoundException', NOT_FOUND)
    })

    test('a version is named by its label, its id, or both when they agree', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      const second = await secrets.client.putSecretValue({ SecretId, SecretString: '2' })
      assert.equal((await get(SecretId, { VersionStage: 'AWSPREVIOUS' })).SecretString, '1')
      assert.equal((await get(SecretId, { VersionId })).SecretString, '1')
      assert.equal((await get(SecretId, { VersionId, VersionStage: 'AWSPREVIOUS' })).SecretString, '1')
      await refused(
        get(SecretId, { VersionId: second.VersionId as string, VersionStage: 'AWSPREVIOUS' }),
        'InvalidRequestException',
        'You provided a VersionStage that is not associated to the provided VersionId.',
      )
    })

    test('a version without labels shows none', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      for (const SecretString of ['2', '3']) await secrets.client.putSecretValue({ SecretId, SecretString })
      const read = await get(SecretId, { VersionId })
      assert.deepEqual([read.SecretString, read.VersionStages], ['1', undefined])
    })

    test('what is not there is refused without a final dot', async () => {
      const { SecretId } = await secrets.create()
      const VersionId = randomUUID()
      await refused(get('nothing'), 'ResourceNotFoundException', NOT_FOUND)
      await refused(
        get(SecretId, { VersionStage: 'none' }),
        'ResourceNotFoundException',
        `${VALUE_NOT_FOUND} staging label: none`,
      )
      await refused(
        get(SecretId, { VersionId }),
        'ResourceNotFoundException',
        `${VALUE_NOT_FOUND} VersionId: ${VersionId}`,
      )
    })

    test('labels and names are told apart by their case', async () => {
      const { SecretId } = await secrets.create()
      await assert.rejects(get(SecretId, { VersionStage: 'awscurrent' }), { name: 'ResourceNotFoundException' })
      await assert.rejects(get(SecretId.toUpperCase()), { name: 'ResourceNotFoundException' })
    })

    test('a bad name is refused as such', () => refused(get('no such!name'), 'ValidationException', INVALID_NAME))

    test('a secret that waits for its deletion is not read', async () => {
      const { SecretId } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      await refused(get(SecretId), 'InvalidRequestException', MARKED)
    })

    test('an ARN of another region leads nowhere', async () => {
      const { ARN } = await secrets.create()
      const there = secrets.server.secretsManager({ region: 'us-east-1' })
      await refused(there.getSecretValue({ SecretId: ARN }), 'ResourceNotFoundException', NOT_FOUND)
      await refused(get(ARN.replace(REGION, 'us-east-1')), 'ResourceNotFoundException', NOT_FOUND)
    })

    test('who may not is told so, whether the secret is there or not', async () => {
      const { SecretId, ARN } = await secrets.create()
      const guest = secrets.server.secretsManager({ credentials: await secrets.server.addUser({ userName: 'guest' }) })
      const told = (resource: string) =>
        `User: arn:aws:iam::${ACCOUNT}:user/guest is not authorized to perform: secretsmanager:GetSecretValue on resource: ${resource} because no identity-based policy allows the secretsmanager:GetSecretValue action`
      const absent = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:absent`
      // The name is repeated as it was typed: what it stands for is not told.
      for (const id of [SecretId, ARN, 'absent', absent, `${absent}-a1b2c3`]) {
        await refused(guest.getSecretValue({ SecretId: id }), 'AccessDeniedException', told(id))
      }
    })

    test('types are checked before permission, and permission before all else', async () => {
      const key = await secrets.server.addUser({ userName: 'guest2' })
      const call = (input: Record<string, unknown>) =>
        send(secrets.server.url, { name: 'secretsmanager:GetSecretValue', input, key })
      const wrong = await call({ SecretId: {} })
      assert.deepEqual(
        [wrong.code, wrong.message],
        ['SerializationException', 'Start of structure or map found where not expected.'],
      )
      assert.equal((await call({ SecretId: null })).code, 'AccessDeniedException')
      assert.equal((await call({ SecretId: '' })).code, 'AccessDeniedException')
    })

    test('another account cannot read by ARN', async () => {
      const { ARN } = await secrets.create()
      const stranger = secrets.server.secretsManager({
        credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' },
      })
      await assert.rejects(stranger.getSecretValue({ SecretId: ARN }), { name: 'AccessDeniedException' })
    })

    test('values are bound to their rows: one that was moved is not shown', async () => {
      const one = await secrets.create('one')
      const other = await secrets.create('other')
      await secrets.server.store.transact('write', async (tx) => {
        const { db } = tx
        const row = await tx.first(db.selectFrom('secret_version').selectAll().where('name', '=', one.SecretId))
        const { value, data_key } = row!
        await tx.run(db.updateTable('secret_version').set({ value, data_key }).where('name', '=', other.SecretId))
      })
      await assert.rejects(get(other.SecretId), { name: 'DecryptionFailure' })
    })

    test('a key that is disabled keeps the value shut', async () => {
      const kms = secrets.server.kms()
      const { KeyMetadata } = await kms.createKey({})
      const Name = secrets.newName()
      await secrets.client.createSecret({ Name, SecretString: 'v', KmsKeyId: KeyMetadata?.Arn })
      await secrets.server.store.transact('write', (tx) =>
        tx.run(tx.db.updateTable('kms_key').set({ state: 'Disabled' }).where('key_id', '=', KeyMetadata!.KeyId!)),
      )
      await refused(
        get(Name),
        'DecryptionFailure',
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      )
    })

    test('the trail tells of the read and of its decryption, bound to secret and version', async () => {
      const { SecretId, ARN, VersionId } = await secrets.create('not to be told')
      await get(SecretId)
      const rows = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').orderBy('sequence', 'desc').limit(2)),
      )
      const [decrypt, own] = rows.map(({ record }) => JSON.parse(record))
      assert.deepEqual(
        [own.eventName, own.readOnly, own.resources[0].ARN, own.requestParameters],
        ['GetSecretValue', true, ARN, { secretId: SecretId }],
      )
      assert.deepEqual(
        [decrypt.eventName, decrypt.sourceIPAddress, decrypt.requestParameters.encryptionContext],
        ['Decrypt', 'secretsmanager.amazonaws.com', { SecretARN: ARN, SecretVersionId: VersionId }],
      )
      assert.doesNotMatch(JSON.stringify(rows), /not to be told/)
    })

    test('the day of the last access is told of the secret and of the version', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      await secrets.client.putSecretValue({ SecretId, SecretString: '2' })
      const { clock } = secrets.server
      assert.equal((await secrets.client.describeSecret({ SecretId })).LastAccessedDate, undefined)
      await get(SecretId)
      const day = new Date(Math.floor(clock.now().getTime() / DAY_MS) * DAY_MS)
      clock.advance(2 * 60_000)
      await secrets.server.runWorkers()
      assert.deepEqual((await secrets.client.describeSecret({ SecretId })).LastAccessedDate, day)
      clock.advance(DAY_MS)
      await get(SecretId, { VersionId })
      const nextDay = new Date(Math.floor(clock.now().getTime() / DAY_MS) * DAY_MS)
      clock.advance(2 * 60_000)
      await secrets.server.runWorkers()
      assert.deepEqual((await secrets.client.describeSecret({ SecretId })).LastAccessedDate, nextDay)
      const { Versions } = await secrets.client.listSecretVersionIds({ SecretId })
      assert.deepEqual(
        Object.fromEntries(Versions!.map((version) => [version.VersionStages?.[0], version.LastAccessedDate])),
        { AWSCURRENT: day, AWSPREVIOUS: nextDay },
      )
    })
  })
}
