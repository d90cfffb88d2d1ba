// DeleteSecret: recovery windows and their end, deletion at once, and what is told of both.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { DAY_MS, INVALID_NAME, MARKED, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'
import { ACCOUNT, REGION } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DeleteSecret on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    /** The service events about a secret: their names. */
    async function toldOf(arn: string): Promise<unknown[]> {
      const told = (await secrets.events()).filter(
        ({ detailType }) => detailType === 'AWS Service Event via CloudTrail',
      )
      return told
        .filter(({ detail }) => (detail.additionalEventData as Record<string, string>).SecretId === arn)
        .map(({ detail }) => detail.eventName)
    }

    test('without a word the window is 30 days, and the answer tells its end', async () => {
      const { SecretId, ARN } = await secrets.create()
      const { $metadata, DeletionDate, ...answer } = await secrets.client.deleteSecret({ SecretId })
      assert.deepEqual(answer, { ARN, Name: SecretId })
      const { DeletedDate } = await secrets.client.describeSecret({ SecretId })
      assert.equal(DeletionDate!.getTime() - DeletedDate!.getTime(), 30 * DAY_MS)
    })

    test('a window has 7 to 30 days', async () => {
      const { SecretId } = await secrets.create()
      for (const RecoveryWindowInDays of [6, 31, 0, -1]) {
        await refused(
          secrets.client.deleteSecret({ SecretId, RecoveryWindowInDays }),
          'InvalidParameterException',
          'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
        )
      }
      await secrets.client.deleteSecret({ SecretId, RecoveryWindowInDays: 7 })
    })

    test('a window and no window at once are refused', async () => {
      const { SecretId } = await secrets.create()
      await refused(
        secrets.client.deleteSecret({ SecretId, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }),
        'InvalidParameterException',
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      )
    })

    test('during the window the secret can be described and listed, and used for nothing', async () => {
      const { client } = secrets
      const { SecretId, VersionId } = await secrets.create()
      await client.deleteSecret({ SecretId })
      const uses = [
        () => client.getSecretValue({ SecretId }),
        () => client.putSecretValue({ SecretId, SecretString: 'v' }),
        () => client.updateSecret({ SecretId, Description: 'd' }),
        () => client.updateSecretVersionStage({ SecretId, VersionStage: 's', MoveToVersionId: VersionId }),
        () => client.tagResource({ SecretId, Tags: [] }),
        () => client.untagResource({ SecretId, TagKeys: [] }),
        () => client.getResourcePolicy({ SecretId }),
        () => client.putResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
        () => client.deleteResourcePolicy({ SecretId }),
        () => client.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: 'us-east-1' }] }),
        () => client.deleteSecret({ SecretId }),
      ]
      for (const use of uses) await refused(use(), 'InvalidRequestException', MARKED)
      assert.ok((await client.describeSecret({ SecretId })).DeletedDate)
      assert.equal((await client.listSecretVersionIds({ SecretId })).Versions?.length, 1)
      const list = (IncludePlannedDeletion: boolean) =>
        client.listSecrets({ IncludePlannedDeletion, Filters: [{ Key: 'name', Values: [SecretId] }] })
      assert.deepEqual((await list(false)).SecretList, [])
      assert.ok((await list(true)).SecretList?.[0]?.DeletedDate)
    })

    test('when the window has ended the secret is gone, and its name is free', async () => {
      const { SecretId, ARN } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId, RecoveryWindowInDays: 7 })
      secrets.server.clock.advance(7 * DAY_MS - 60_000)
      await secrets.server.runWorkers()
      assert.ok((await secrets.client.describeSecret({ SecretId })).DeletedDate)
      secrets.server.clock.advance(60_000)
      await secrets.server.runWorkers()
      await refused(secrets.client.describeSecret({ SecretId }), 'ResourceNotFoundException', NOT_FOUND)
      assert.deepEqual(await toldOf(ARN), ['StartSecretVersionDelete', 'EndSecretVersionDelete'])
      const left = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('secret_version').select('version_id').where('name', '=', SecretId)),
      )
      assert.deepEqual(left, [])
      await secrets.client.createSecret({ Name: SecretId, SecretString: 'new' })
    })

    test('deleted at once, it is gone at once', async () => {
      const { SecretId, ARN } = await secrets.create()
      const answer = await secrets.client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true })
      assert.deepEqual([answer.ARN, answer.Name], [ARN, SecretId])
      await refused(secrets.client.describeSecret({ SecretId }), 'ResourceNotFoundException', NOT_FOUND)
      assert.deepEqual(await toldOf(ARN), ['StartSecretVersionDelete', 'EndSecretVersionDelete'])
    })

    test('a secret that waits for its deletion can be deleted at once', async () => {
      const { SecretId, ARN } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      await secrets.client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true })
      await refused(secrets.client.describeSecret({ SecretId }), 'ResourceNotFoundException', NOT_FOUND)
      assert.deepEqual(await toldOf(ARN), ['StartSecretVersionDelete', 'EndSecretVersionDelete'])
    })

    test('deleting at once what is not there succeeds; with a window it does not', async () => {
      const answer = await secrets.client.deleteSecret({ SecretId: 'nothing', ForceDeleteWithoutRecovery: true })
      assert.equal(answer.Name, 'nothing')
      await refused(secrets.client.deleteSecret({ SecretId: 'nothing' }), 'ResourceNotFoundException', NOT_FOUND)
      const bad = secrets.client.deleteSecret({ SecretId: 'no thing', ForceDeleteWithoutRecovery: true })
      await refused(bad, 'ValidationException', INVALID_NAME)
    })

    test('the event repeats the record in the trail', async () => {
      const { SecretId, ARN } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      const event = (await secrets.events()).at(-1)
      const rows = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').selectAll().where('event_name', '=', 'StartSecretVersionDelete')),
      )
      const row = rows.find(({ record }) => record.includes(ARN))
      assert.deepEqual(event?.detail, JSON.parse(row?.record ?? ''))
      const { eventType, eventSource, awsRegion, recipientAccountId, additionalEventData, userIdentity } = event!.detail
      assert.deepEqual(
        { eventType, eventSource, awsRegion, recipientAccountId, additionalEventData, userIdentity },
        {
          eventType: 'AwsServiceEvent',
          eventSource: 'secretsmanager.amazonaws.com',
          awsRegion: REGION,
          recipientAccountId: ACCOUNT,
          additionalEventData: { SecretId: ARN },
          userIdentity: { accountId: ACCOUNT, invokedBy: 'secretsmanager.amazonaws.com' },
        },
      )
    })
  })
}
