// Replication: copies of a secret in other regions, how they follow it, and how they end.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { DIALECTS } from '../../support/dialects.ts'
import { MARKED, NOT_FOUND, ON_REPLICA, refused, type Secrets, startSecrets } from '../../support/secrets.ts'
import { REGION } from '../../support/server.ts'

const THERE = 'us-east-2'
const DEFAULT_KEY = 'alias/aws/secretsmanager'

for (const dialect of DIALECTS) {
  describe(`replication on ${dialect}`, () => {
    let secrets: Secrets
    let there: SecretsManager
    before(async () => {
      secrets = await startSecrets(dialect)
      there = secrets.server.secretsManager({ region: THERE })
    })
    after(() => secrets.server.close())

    const replicate = (SecretId: string, more: { KmsKeyId?: string; force?: boolean } = {}) =>
      secrets.client.replicateSecretToRegions({
        SecretId,
        AddReplicaRegions: [{ Region: THERE, ...(more.KmsKeyId && { KmsKeyId: more.KmsKeyId }) }],
        ...(more.force && { ForceOverwriteReplicaSecret: true }),
      })
    const statusOf = async (SecretId: string) =>
      (await secrets.client.describeSecret({ SecretId })).ReplicationStatus?.map(
        ({ Region, KmsKeyId, Status, StatusMessage }) => ({ Region, KmsKeyId, Status, StatusMessage }),
      )
    const inSync = (KmsKeyId = DEFAULT_KEY) => [
      { Region: THERE, KmsKeyId, Status: 'InSync', StatusMessage: 'Replication succeeded' },
    ]

    /** A secret with a replica that is in step. */
    async function createReplicated(text = '1') {
      const made = await secrets.create(text)
      await replicate(made.SecretId)
      await secrets.server.runWorkers()
      return made
    }

    test('it is in progress, and then the replica has the value under the same name and suffix', async () => {
      const { SecretId, ARN, VersionId } = await secrets.create('shared')
      const answer = await replicate(SecretId)
      assert.equal(answer.ARN, ARN)
      assert.deepEqual(answer.ReplicationStatus, [{ Region: THERE, KmsKeyId: DEFAULT_KEY, Status: 'InProgress' }])
      await secrets.server.runWorkers()
      assert.deepEqual(await statusOf(SecretId), inSync())
      const { $metadata, CreatedDate, ...read } = await there.getSecretValue({ SecretId })
      assert.deepEqual(read, {
        ARN: ARN.replace(REGION, THERE),
        Name: SecretId,
        VersionId,
        SecretString: 'shared',
        VersionStages: ['AWSCURRENT'],
      })
      for (const client of [secrets.client, there]) {
        assert.equal((await client.describeSecret({ SecretId })).PrimaryRegion, REGION)
      }
    })

    test('a secret can be made with replicas', async () => {
      const Name = secrets.newName()
      const made = await secrets.client.createSecret({
        Name,
        SecretString: 'v',
        AddReplicaRegions: [{ Region: THERE }, { Region: 'eu-west-1' }],
      })
      assert.deepEqual(
        made.ReplicationStatus?.map(({ Region, Status }) => [Region, Status]),
        [
          ['eu-west-1', 'InProgress'],
          [THERE, 'InProgress'],
        ],
      )
      await secrets.server.runWorkers()
      for (const region of [THERE, 'eu-west-1']) {
        const read = await secrets.server.secretsManager({ region }).getSecretValue({ SecretId: Name })
        assert.equal(read.SecretString, 'v')
      }
    })

    test('the replica follows values, labels, metadata, tags and policy', async () => {
      const { client, server } = secrets
      const { SecretId, VersionId } = await createReplicated('1')
      const second = await client.putSecretValue({ SecretId, SecretString: '2', VersionStages: ['AWSPENDING'] })
      await client.updateSecretVersionStage({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: second.VersionId,
        RemoveFromVersionId: VersionId,
      })
      await client.updateSecret({ SecretId, Description: 'told' })
      await client.tagResource({ SecretId, Tags: [{ Key: 'a', Value: 'b' }] })
      const ResourcePolicy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:DeleteSecret', Resource: '*' }],
      })
      await client.putResourcePolicy({ SecretId, ResourcePolicy })
      assert.deepEqual((await statusOf(SecretId))?.[0]?.Status, 'InProgress')
      await server.runWorkers()
      assert.deepEqual(await statusOf(SecretId), inSync())
      assert.equal((await there.getSecretValue({ SecretId })).SecretString, '2')
      assert.equal((await there.getSecretValue({ SecretId, VersionStage: 'AWSPREVIOUS' })).SecretString, '1')
      const { Description, Tags, VersionIdsToStages } = await there.describeSecret({ SecretId })
      assert.deepEqual([Description, Tags], ['told', [{ Key: 'a', Value: 'b' }]])
      assert.deepEqual(VersionIdsToStages, await secrets.labelsOf(SecretId))
      const policies = await Promise.all([client, there].map((each) => each.getResourcePolicy({ SecretId })))
      assert.equal(policies[0]?.ResourcePolicy, policies[1]?.ResourcePolicy)
      await client.untagResource({ SecretId, TagKeys: ['a'] })
      await client.deleteResourcePolicy({ SecretId })
      await server.runWorkers()
      assert.deepEqual((await there.describeSecret({ SecretId })).Tags, [])
      assert.equal((await there.getResourcePolicy({ SecretId })).ResourcePolicy, undefined)
    })

    test('a replica is read, and changed only where its primary is', async () => {
      const { SecretId, VersionId } = await createReplicated()
      const changes = [
        () => there.putSecretValue({ SecretId, SecretString: 'x' }),
        () => there.updateSecret({ SecretId, Description: 'x' }),
        () => there.updateSecret({ SecretId, SecretString: 'x', KmsKeyId: 'k' }),
        () => there.updateSecretVersionStage({ SecretId, VersionStage: 's', MoveToVersionId: VersionId }),
        () => there.tagResource({ SecretId, Tags: [{ Key: 'a', Value: 'b' }] }),
        () => there.untagResource({ SecretId, TagKeys: ['a'] }),
        () => there.putResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
        () => there.deleteResourcePolicy({ SecretId }),
        () => there.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
        () => there.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: [REGION] }),
        () => there.deleteSecret({ SecretId }),
        () => there.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }),
        () => there.restoreSecret({ SecretId }),
      ]
      for (const change of changes) await refused(change(), 'InvalidParameterException', ON_REPLICA)
    })

    test('a replica has a key of its own, which may be changed where the replica is', async () => {
      const kms = secrets.server.kms({ region: THERE })
      const [one, other] = await Promise.all([kms.createKey({}), kms.createKey({})])
      const { SecretId } = await secrets.create('1')
      await replicate(SecretId, { KmsKeyId: one.KeyMetadata!.Arn! })
      await secrets.server.runWorkers()
      assert.deepEqual(await statusOf(SecretId), inSync(one.KeyMetadata!.Arn))
      assert.equal((await there.describeSecret({ SecretId })).KmsKeyId, one.KeyMetadata!.Arn)
      await there.updateSecret({ SecretId, KmsKeyId: other.KeyMetadata!.Arn })
      await secrets.client.putSecretValue({ SecretId, SecretString: '2' })
      await secrets.server.runWorkers()
      assert.deepEqual(await statusOf(SecretId), inSync(other.KeyMetadata!.Arn))
      const { Versions = [] } = await there.listSecretVersionIds({ SecretId })
      assert.deepEqual(
        Versions.map(({ KmsKeyIds }) => KmsKeyIds),
        [[other.KeyMetadata!.Arn], [other.KeyMetadata!.Arn]],
      )
      assert.equal((await there.getSecretValue({ SecretId })).SecretString, '2')
      assert.equal((await there.getSecretValue({ SecretId, VersionStage: 'AWSPREVIOUS' })).SecretString, '1')
    })

    test('a name that is taken there fails, with the reason, unless it may be overwritten', async () => {
      const { SecretId, ARN } = await secrets.create('mine')
      await there.createSecret({ Name: SecretId, SecretString: 'theirs' })
      await replicate(SecretId)
      await secrets.server.runWorkers()
      assert.deepEqual(await statusOf(SecretId), [
        {
          Region: THERE,
          KmsKeyId: DEFAULT_KEY,
          Status: 'Failed',
          StatusMessage: 'Replication failed: Secret with this name already exists in this region',
        },
      ])
      assert.equal((await there.getSecretValue({ SecretId })).SecretString, 'theirs')
      await replicate(SecretId, { force: true })
      await secrets.server.runWorkers()
      assert.deepEqual(await statusOf(SecretId), inSync())
      const read = await there.getSecretValue({ SecretId })
      assert.deepEqual([read.SecretString, read.ARN], ['mine', ARN.replace(REGION, THERE)])
    })

    test('a key that cannot be used there fails, and one that can repairs it', async () => {
      const { SecretId } = await secrets.create('1')
      await replicate(SecretId, { KmsKeyId: 'alias/nobody' })
      await secrets.server.runWorkers()
      const [failed] = (await statusOf(SecretId)) ?? []
      assert.deepEqual([failed?.Status, failed?.KmsKeyId], ['Failed', 'alias/nobody'])
      assert.match(failed?.StatusMessage ?? '', /^Replication failed: Secrets Manager can't encrypt/)
      await refused(there.describeSecret({ SecretId }), 'ResourceNotFoundException', NOT_FOUND)
      await replicate(SecretId)
      await secrets.server.runWorkers()
      assert.deepEqual(await statusOf(SecretId), inSync())
    })

    test('the own region and a region given twice are refused', async () => {
      const { SecretId } = await secrets.create()
      for (const regions of [[REGION], [THERE, THERE]]) {
        const AddReplicaRegions = regions.map((Region) => ({ Region }))
        await assert.rejects(secrets.client.replicateSecretToRegions({ SecretId, AddReplicaRegions }), {
          name: 'InvalidParameterException',
        })
      }
      assert.equal(await statusOf(SecretId), undefined)
    })

    test('a primary with replicas is not deleted', async () => {
      const { SecretId, ARN } = await createReplicated()
      for (const more of [{}, { ForceDeleteWithoutRecovery: true }]) {
        await refused(
          secrets.client.deleteSecret({ SecretId, ...more }),
          'InvalidParameterException',
          `You can't delete secret ${ARN} that still has replica regions [${THERE}].`,
        )
      }
    })

    test('a region that is removed loses the replica; one that never had any is no matter', async () => {
      const { SecretId, ARN } = await createReplicated()
      const remove = (...RemoveReplicaRegions: string[]) =>
        secrets.client.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions })
      const kept = await remove('ap-south-1')
      assert.deepEqual([kept.ARN, kept.ReplicationStatus?.length], [ARN, 1])
      assert.deepEqual((await remove(THERE)).ReplicationStatus, [])
      await refused(there.describeSecret({ SecretId }), 'ResourceNotFoundException', NOT_FOUND)
      const { ReplicationStatus, PrimaryRegion } = await secrets.client.describeSecret({ SecretId })
      assert.deepEqual([ReplicationStatus, PrimaryRegion], [undefined, undefined])
      await secrets.client.deleteSecret({ SecretId })
    })

    test('removing a region spares the secret that stood in the way of its replica', async () => {
      const { SecretId } = await secrets.create('mine')
      await there.createSecret({ Name: SecretId, SecretString: 'theirs' })
      await replicate(SecretId)
      await secrets.server.runWorkers()
      await secrets.client.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: [THERE] })
      assert.equal((await there.getSecretValue({ SecretId })).SecretString, 'theirs')
    })

    test('a replica becomes a secret of its own', async () => {
      const { SecretId, ARN } = await createReplicated('1')
      assert.equal((await there.stopReplicationToReplica({ SecretId })).ARN, ARN.replace(REGION, THERE))
      assert.equal((await there.describeSecret({ SecretId })).PrimaryRegion, undefined)
      assert.equal(await statusOf(SecretId), undefined)
      await there.putSecretValue({ SecretId, SecretString: 'own' })
      await secrets.client.putSecretValue({ SecretId, SecretString: '2' })
      await secrets.server.runWorkers()
      assert.equal((await there.getSecretValue({ SecretId })).SecretString, 'own')
      assert.equal(await secrets.textOf(SecretId), '2')
      await secrets.client.deleteSecret({ SecretId })
    })

    test('only a replica can be made one of its own', async () => {
      const { SecretId } = await createReplicated()
      await assert.rejects(secrets.client.stopReplicationToReplica({ SecretId }), { name: 'InvalidParameterException' })
      await refused(there.stopReplicationToReplica({ SecretId: 'none' }), 'ResourceNotFoundException', NOT_FOUND)
    })

    test('what waits for its deletion is not replicated', async () => {
      const { SecretId } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      await refused(replicate(SecretId), 'InvalidRequestException', MARKED)
    })

    test('the values travel through KMS, as calls of the service', async () => {
      const { SecretId, ARN } = await createReplicated('not to be told')
      const rows = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').selectAll().orderBy('sequence')),
      )
      const records = rows.map(({ record }) => JSON.parse(record))
      const boundTo = (arn: string) =>
        records.filter(({ requestParameters }) => requestParameters?.encryptionContext?.SecretARN === arn)
      const replicaCalls = boundTo(ARN.replace(REGION, THERE))
      assert.deepEqual(
        replicaCalls.map(({ eventName, awsRegion, userIdentity }) => [eventName, awsRegion, userIdentity.type]),
        [['GenerateDataKey', THERE, 'AWSService']],
      )
      assert.equal(boundTo(ARN).at(-1).eventName, 'Decrypt')
      assert.equal(JSON.stringify(rows).includes('not to be told'), false)
      assert.ok(SecretId)
    })
  })
}
