// Secrets used from other accounts: both sides must allow, and nothing else of another account is told.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { DIALECTS } from '../../support/dialects.ts'
import {
  addGuest,
  allow,
  DENIED_OUTRIGHT,
  denied,
  deny,
  type Guest,
  notLetIn,
  OTHER_ACCOUNT,
} from '../../support/guests.ts'
import { refused, type Secrets, startSecrets } from '../../support/secrets.ts'
import { ACCOUNT, REGION } from '../../support/server.ts'

const READ = 'secretsmanager:GetSecretValue'
const ALL = 'secretsmanager:*'
const FOREIGN_DEFAULT =
  "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."

type Client = Guest & { client: SecretsManager }

for (const dialect of DIALECTS) {
  describe(`secrets of other accounts on ${dialect}`, () => {
    let secrets: Secrets
    let KmsKeyId: string
    before(async () => {
      secrets = await startSecrets(dialect)
      const kms = secrets.server.kms()
      const { KeyMetadata } = await kms.createKey({})
      KmsKeyId = KeyMetadata?.Arn ?? ''
      const { Policy = '' } = await kms.getKeyPolicy({ KeyId: KmsKeyId })
      const policy = JSON.parse(Policy)
      const Principal = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }
      const Action = ['kms:Decrypt', 'kms:GenerateDataKey']
      policy.Statement.push({ Effect: 'Allow', Principal, Action, Resource: '*' })
      await kms.putKeyPolicy({ KeyId: KmsKeyId, Policy: JSON.stringify(policy) })
    })
    after(() => secrets.server.close())

    async function guestWith(...statements: object[]): Promise<Client> {
      const guest = await addGuest(secrets.server, statements, OTHER_ACCOUNT)
      return { ...guest, client: secrets.server.secretsManager({ credentials: guest.credentials }) }
    }

    /** Makes a secret under a key that the other account may use. */
    async function make(SecretString = 'shared'): Promise<string> {
      const { ARN = '' } = await secrets.client.createSecret({ Name: secrets.newName(), SecretString, KmsKeyId })
      return ARN
    }

    const policyOf = (AWS: string, Action: string | string[] = READ, more: object = {}) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS }, Action, Resource: '*', ...more }],
    })
    const share = (SecretId: string, policy: object) =>
      secrets.client.putResourcePolicy({ SecretId, ResourcePolicy: JSON.stringify(policy) })

    test('a secret is read from another account when both sides allow, by its complete ARN', async () => {
      const ARN = await make('hush')
      const guest = await guestWith(allow(READ, ARN), allow('kms:Decrypt', KmsKeyId))
      const read = (SecretId: string) => guest.client.getSecretValue({ SecretId })
      await denied(read(ARN), guest, READ, ARN, notLetIn(READ))
      await share(ARN, policyOf(OTHER_ACCOUNT))
      const { SecretString, Name, ARN: told } = await read(ARN)
      assert.deepEqual([SecretString, told], ['hush', ARN])
      await denied(read(ARN.slice(0, -7)), guest, READ, ARN.slice(0, -7), notLetIn(READ))
      await denied(read(Name ?? ''), guest, READ, Name)
      await guest.give(allow([READ, 'secretsmanager:BatchGetSecretValue']), allow('kms:Decrypt'))
      const { SecretValues } = await guest.client.batchGetSecretValue({ SecretIdList: [ARN] })
      assert.equal(SecretValues?.[0]?.SecretString, 'hush')
    })

    test('the caller’s own account must allow as well, the secret and its key', async () => {
      const ARN = await make()
      await share(ARN, policyOf(OTHER_ACCOUNT, [READ, 'secretsmanager:DescribeSecret']))
      const guest = await guestWith(allow('kms:Decrypt', KmsKeyId), allow('secretsmanager:DescribeSecret'))
      const read = () => guest.client.getSecretValue({ SecretId: ARN })
      assert.equal((await guest.client.describeSecret({ SecretId: ARN })).ARN, ARN)
      await denied(read(), guest, READ, ARN)
      await guest.give(allow(READ))
      await refused(read(), 'AccessDeniedException', 'Access to KMS is not allowed')
      await guest.give(allow(READ), allow('kms:Decrypt'))
      await read()
      await guest.give(allow('*'), deny(READ, ARN))
      await denied(read(), guest, READ, ARN, DENIED_OUTRIGHT)
    })

    test('what is not shared, what denies, and what is not there are told alike', async () => {
      const [closed, elsewhere, locked] = [await make(), await make(), await make()]
      await share(elsewhere, policyOf('333333333333', ALL))
      await share(locked, policyOf(OTHER_ACCOUNT, ALL, { Effect: 'Deny' }))
      const { ARN: tagged = '' } = await secrets.client.createSecret({
        Name: secrets.newName(),
        SecretString: 'x',
        Tags: [{ Key: 'k', Value: 'v' }],
      })
      const nothing = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:nothing-a1b2c3`
      const denials = { 'aws:ResourceTag/k': 'v', 'secretsmanager:SecretPrimaryRegion': REGION }
      for (const statements of [
        [allow('*')],
        ...Object.entries(denials).map(([key, value]) => [
          allow('*'),
          deny(ALL, '*', { StringEquals: { [key]: value } }),
        ]),
        [],
      ]) {
        const guest = await guestWith(...statements)
        for (const SecretId of [closed, elsewhere, locked, tagged, nothing]) {
          const { client } = guest
          const calls: Record<string, () => Promise<unknown>> = {
            GetSecretValue: () => client.getSecretValue({ SecretId }),
            DescribeSecret: () => client.describeSecret({ SecretId }),
            PutSecretValue: () => client.putSecretValue({ SecretId, SecretString: 'v' }),
            DeleteSecret: () => client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }),
            GetResourcePolicy: () => client.getResourcePolicy({ SecretId }),
            PutResourcePolicy: () => client.putResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
            ValidateResourcePolicy: () => client.validateResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
          }
          for (const [name, call] of Object.entries(calls)) {
            const action = `secretsmanager:${name}`
            await denied(call(), guest, action, SecretId, notLetIn(action))
          }
        }
      }
    })

    test('a secret under the account’s default key is not read or written from another one', async () => {
      const { ARN } = await secrets.create()
      await share(ARN, policyOf(OTHER_ACCOUNT, ALL))
      const { client } = await guestWith(allow('*'))
      for (const call of [
        () => client.getSecretValue({ SecretId: ARN }),
        () => client.putSecretValue({ SecretId: ARN, SecretString: 'x' }),
        () => client.updateSecret({ SecretId: ARN, SecretString: 'x' }),
      ]) {
        await refused(call(), 'InvalidRequestException', FOREIGN_DEFAULT)
      }
    })

    test('what another account changes is changed where the secret is, and told there', async () => {
      const ARN = await make()
      await share(ARN, policyOf(OTHER_ACCOUNT, ALL))
      const { client } = await guestWith(allow('*'))
      const { VersionId } = await client.putSecretValue({ SecretId: ARN, SecretString: 'from outside' })
      const { SecretString } = await secrets.client.getSecretValue({ SecretId: ARN })
      assert.equal(SecretString, 'from outside')
      await client.tagResource({ SecretId: ARN, Tags: [{ Key: 'by', Value: 'guest' }] })
      await client.updateSecret({ SecretId: ARN, Description: 'told' })
      await client.replicateSecretToRegions({ SecretId: ARN, AddReplicaRegions: [{ Region: 'us-east-1' }] })
      await client.removeRegionsFromReplication({ SecretId: ARN, RemoveReplicaRegions: ['us-east-1'] })
      await client.deleteSecret({ SecretId: ARN })
      await client.restoreSecret({ SecretId: ARN })
      const described = await secrets.client.describeSecret({ SecretId: ARN })
      assert.deepEqual(
        [described.Tags, described.Description, Object.keys(described.VersionIdsToStages ?? {}).length],
        [[{ Key: 'by', Value: 'guest' }], 'told', 2],
      )
      assert.deepEqual((await client.listSecrets({})).SecretList, [])
      const rows = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('outbox').select(['account', 'detail']).where('source', '=', 'aws.secretsmanager')),
      )
      const told = rows.filter(({ detail }) => detail.includes(VersionId ?? '') || detail.includes(ARN))
      assert.ok(told.length > 0)
      assert.deepEqual(new Set(told.map(({ account }) => account)), new Set([ACCOUNT]))
    })

    test('a user let in by name is that user, and no later one of the same name', async () => {
      const ARN = await make()
      const [guest, other] = [await guestWith(allow('*')), await guestWith(allow('*'))]
      await share(ARN, policyOf(guest.arn))
      await guest.client.getSecretValue({ SecretId: ARN })
      await denied(other.client.getSecretValue({ SecretId: ARN }), other, READ, ARN, notLetIn(READ))
      const shown = async () => {
        const { ResourcePolicy = '{}' } = await secrets.client.getResourcePolicy({ SecretId: ARN })
        return JSON.parse(ResourcePolicy).Statement[0].Principal.AWS
      }
      assert.equal(await shown(), guest.arn)
      await secrets.server.store.transact('write', (tx) =>
        tx.run(
          tx.db.deleteFrom('iam_user').where('account', '=', OTHER_ACCOUNT).where('name_key', '=', guest.userName),
        ),
      )
      const credentials = await secrets.server.addUser({
        account: OTHER_ACCOUNT,
        userName: guest.userName,
        administrator: true,
      })
      const again = secrets.server.secretsManager({ credentials }).getSecretValue({ SecretId: ARN })
      await denied(again, guest, READ, ARN, notLetIn(READ))
      assert.match(await shown(), /^AIDA[A-Z2-7]{16}$/)
    })

    test('conditions of the secret’s policy, its tags and its versions among them', async () => {
      const ARN = await make()
      const guest = await guestWith(allow('*'))
      const read = (selection: object = {}) => guest.client.getSecretValue({ SecretId: ARN, ...selection })
      const StringEquals = { 'aws:ResourceTag/open': 'yes', 'secretsmanager:VersionStage': 'AWSCURRENT' }
      await share(ARN, policyOf(OTHER_ACCOUNT, READ, { Condition: { StringEquals } }))
      await denied(read(), guest, READ, ARN, notLetIn(READ))
      await secrets.client.tagResource({ SecretId: ARN, Tags: [{ Key: 'open', Value: 'yes' }] })
      await read()
      await denied(read({ VersionStage: 'AWSPREVIOUS' }), guest, READ, ARN, notLetIn(READ))
    })

    test('a principal that is not there cannot be let in', async () => {
      const ARN = await make()
      await refused(
        share(ARN, policyOf(`arn:aws:iam::${OTHER_ACCOUNT}:role/nobody`)),
        'MalformedPolicyDocumentException',
        'This resource policy contains an unsupported principal.',
      )
    })
  })
}
