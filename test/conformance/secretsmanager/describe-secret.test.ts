// DescribeSecret: which members are told, and when they are left out.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { INVALID_NAME, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`DescribeSecret on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    async function members(SecretId: string): Promise<Record<string, unknown>> {
      const { $metadata, ...members } = await secrets.client.describeSecret({ SecretId })
      return members
    }

    test('an empty secret tells of neither versions nor rotation', async () => {
      const Name = secrets.newName()
      await secrets.client.createSecret({ Name })
      assert.deepEqual(Object.keys(await members(Name)).sort(), ['ARN', 'CreatedDate', 'LastChangedDate', 'Name'])
    })

    test('with a value it tells of both', async () => {
      const { SecretId, ARN, VersionId } = await secrets.create()
      const { CreatedDate, LastChangedDate, ...rest } = await members(SecretId)
      assert.deepEqual(rest, {
        ARN,
        Name: SecretId,
        RotationEnabled: false,
        VersionIdsToStages: { [VersionId]: ['AWSCURRENT'] },
      })
      assert.deepEqual(CreatedDate, LastChangedDate)
    })

    test('tags are told of once there have been any', async () => {
      const { SecretId } = await secrets.create()
      assert.equal('Tags' in (await members(SecretId)), false)
      await secrets.client.tagResource({ SecretId, Tags: [{ Key: 'team', Value: 'red' }] })
      assert.deepEqual((await members(SecretId)).Tags, [{ Key: 'team', Value: 'red' }])
      await secrets.client.untagResource({ SecretId, TagKeys: ['team'] })
      assert.deepEqual((await members(SecretId)).Tags, [])
    })

    test('versions without labels are not told of', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      for (const SecretString of ['2', '3']) await secrets.client.putSecretValue({ SecretId, SecretString })
      const { VersionIdsToStages = {} } = await secrets.client.describeSecret({ SecretId })
      assert.equal(Object.keys(VersionIdsToStages).length, 2)
      assert.equal(VersionId in VersionIdsToStages, false)
    })

    test('the date of the last change moves with values, labels and metadata', async () => {
      const { SecretId } = await secrets.create()
      const { client, server } = secrets
      const changedAt = async () => (await client.describeSecret({ SecretId })).LastChangedDate!.getTime()
      let last = await changedAt()
      const changes = [
        () => client.putSecretValue({ SecretId, SecretString: '2' }),
        () => client.updateSecret({ SecretId, Description: 'x' }),
        () => client.tagResource({ SecretId, Tags: [{ Key: 'a', Value: 'b' }] }),
        () => client.putSecretValue({ SecretId, SecretString: '3', VersionStages: ['mine'] }),
      ]
      for (const change of changes) {
        server.clock.advance(60_000)
        await change()
        const now = await changedAt()
        assert.ok(now > last)
        last = now
      }
    })

    test('a secret that waits for its deletion is described, with the moment of the call', async () => {
      const { SecretId } = await secrets.create()
      const { DeletionDate } = await secrets.client.deleteSecret({ SecretId, RecoveryWindowInDays: 7 })
      const { DeletedDate, VersionIdsToStages } = await secrets.client.describeSecret({ SecretId })
      assert.equal(DeletionDate!.getTime() - DeletedDate!.getTime(), 7 * 24 * 3_600_000)
      assert.equal(Object.keys(VersionIdsToStages ?? {}).length, 1)
    })

    test('what is not there and what cannot be are refused', async () => {
      await refused(secrets.client.describeSecret({ SecretId: 'nothing' }), 'ResourceNotFoundException', NOT_FOUND)
      await refused(secrets.client.describeSecret({ SecretId: 'no thing' }), 'ValidationException', INVALID_NAME)
      await refused(
        secrets.client.describeSecret({ SecretId: 'arn:aws:s3:::bucket' }),
        'ResourceNotFoundException',
        NOT_FOUND,
      )
    })
  })
}
