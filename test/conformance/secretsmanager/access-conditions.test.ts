// The condition keys of Secrets Manager, each deciding on a call.
import { after, before, describe, test } from 'node:test'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { DIALECTS } from '../../support/dialects.ts'
import { allow, DENIED_OUTRIGHT, denied, deny } from '../../support/guests.ts'
import { type Secrets, type SecretsGuest, startSecrets } from '../../support/secrets.ts'
import { ACCOUNT, REGION } from '../../support/server.ts'

const arnOf = (name: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:rotator`
const READ = 'secretsmanager:GetSecretValue'
const ALL = 'secretsmanager:*'

type Call = (client: SecretsManager, SecretId: string) => Promise<unknown>

for (const dialect of DIALECTS) {
  describe(`conditions on secrets on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    /** Checks that a condition lets `passes` pass and holds back `fails`. */
    async function decides(action: string, condition: object, passes: Call, fails: Call): Promise<void> {
      const { SecretId } = await secrets.create()
      const guest = await secrets.guestWith(allow(ALL), deny(action, '*', condition))
      await denied(fails(guest.client, SecretId), guest, action, SecretId, DENIED_OUTRIGHT)
      await passes(guest.client, SecretId)
    }

    test('secretsmanager:Name, Description, KmsKeyId, KmsKeyArn and Type are those of the call', async () => {
      const kms = secrets.server.kms()
      const { KeyMetadata } = await kms.createKey({})
      const { KeyId = '', Arn = '' } = KeyMetadata ?? {}
      const AliasName = `alias/secrets-${dialect}`
      await kms.createAlias({ AliasName, TargetKeyId: KeyId })
      const action = 'secretsmanager:CreateSecret'
      const create = (input: object) => (guest: SecretsGuest) => {
        const Name = secrets.newName()
        return { Name, call: guest.client.createSecret({ Name, ...input }) }
      }
      const cases: [condition: object, passes: object, fails: object][] = [
        [{ StringEquals: { 'secretsmanager:Description': 'good' } }, { Description: 'good' }, { Description: 'bad' }],
        [{ StringEquals: { 'secretsmanager:KmsKeyId': KeyId } }, { KmsKeyId: KeyId }, { KmsKeyId: Arn }],
        [{ Null: { 'secretsmanager:Type': 'true' } }, {}, { Type: 'Somebody' }],
        ...[KeyId, Arn, AliasName, `arn:aws:kms:${REGION}:${ACCOUNT}:${AliasName}`].map(
          (KmsKeyId): [object, object, object] => [
            { ArnEquals: { 'secretsmanager:KmsKeyArn': Arn } },
            { KmsKeyId },
            { KmsKeyId: 'alias/aws/secretsmanager' },
          ],
        ),
      ]
      for (const [condition, passes, fails] of cases) {
        const guest = await secrets.guestWith(allow(action, '*', condition), allow('kms:*'))
        const failing = create(fails)(guest)
        await denied(failing.call, guest, action, failing.Name)
        await create(passes)(guest).call
      }
      const guest = await secrets.guestWith(allow(action, '*', { StringLike: { 'secretsmanager:Name': 'named/*' } }))
      const { Name, call } = create({})(guest)
      await denied(call, guest, action, Name)
      await guest.client.createSecret({ Name: `named/${dialect}` })
      const { SecretId } = await secrets.create()
      const updating = await secrets.guestWith(
        allow('secretsmanager:UpdateSecret', '*', { ArnEquals: { 'secretsmanager:KmsKeyArn': Arn } }),
        allow('kms:*'),
      )
      const update = (KmsKeyId?: string) => updating.client.updateSecret({ SecretId, ...(KmsKeyId && { KmsKeyId }) })
      await denied(update(), updating, 'secretsmanager:UpdateSecret', SecretId)
      await update(AliasName)
    })

    test('secretsmanager:SecretId is the ARN whatever was typed', async () => {
      const { SecretId, ARN } = await secrets.create()
      const guest = await secrets.guestWith(allow(READ, '*', { StringEquals: { 'secretsmanager:SecretId': ARN } }))
      await guest.client.getSecretValue({ SecretId })
      await guest.give(allow(READ, '*', { StringEquals: { 'secretsmanager:SecretId': SecretId } }))
      await denied(guest.client.getSecretValue({ SecretId }), guest, READ, SecretId)
    })

    test('secretsmanager:VersionStage and VersionId tell the version that is read', async () => {
      const { SecretId, VersionId } = await secrets.create()
      await secrets.client.putSecretValue({ SecretId, SecretString: 'second' })
      const stage = { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': 'AWSCURRENT' } }
      const guest = await secrets.guestWith(allow(READ, '*', stage))
      const read = (selection: object) => guest.client.getSecretValue({ SecretId, ...selection })
      await read({})
      await read({ VersionStage: 'AWSCURRENT' })
      await denied(read({ VersionStage: 'AWSPREVIOUS' }), guest, READ, SecretId)
      await denied(read({ VersionId }), guest, READ, SecretId)
      await guest.give(allow(READ, '*', { StringEquals: { 'secretsmanager:VersionId': VersionId } }))
      await read({ VersionId })
      await denied(read({}), guest, READ, SecretId)
      const move = 'secretsmanager:UpdateSecretVersionStage'
      await guest.give(allow(move, '*', { StringEquals: { 'secretsmanager:VersionStage': 'free' } }))
      const attach = (VersionStage: string) =>
        guest.client.updateSecretVersionStage({ SecretId, VersionStage, MoveToVersionId: VersionId })
      await attach('free')
      await denied(attach('AWSPENDING'), guest, move, SecretId)
      // The labels of a new value are no condition key, at AWS neither.
      await guest.give(
        allow('secretsmanager:PutSecretValue', '*', { Null: { 'secretsmanager:VersionStage': 'true' } }),
        allow('kms:*'),
      )
      await guest.client.putSecretValue({ SecretId, SecretString: 'third', VersionStages: ['third'] })
    })

    test('secretsmanager:ForceDeleteWithoutRecovery and RecoveryWindowInDays hold back hasty deletions', async () => {
      const action = 'secretsmanager:DeleteSecret'
      const remove =
        (input: object): Call =>
        (client, SecretId) =>
          client.deleteSecret({ SecretId, ...input })
      const force = { Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } }
      await decides(action, force, remove({}), remove({ ForceDeleteWithoutRecovery: true }))
      const days = { NumericLessThan: { 'secretsmanager:RecoveryWindowInDays': 14 } }
      await decides(action, days, remove({ RecoveryWindowInDays: 14 }), remove({ RecoveryWindowInDays: 13 }))
    })

    test('secretsmanager:RotationLambdaARN, RotateImmediately and ModifyRotationRules', async () => {
      const action = 'secretsmanager:RotateSecret'
      const RotationRules = { AutomaticallyAfterDays: 10 }
      const rotate =
        (input: object): Call =>
        (client, SecretId) =>
          client.rotateSecret({ SecretId, RotationLambdaARN: FUNCTION, RotateImmediately: false, ...input })
      const other = { RotationLambdaARN: `${FUNCTION}2` }
      await decides(
        action,
        { ArnNotEquals: { 'secretsmanager:RotationLambdaARN': FUNCTION } },
        rotate({}),
        rotate(other),
      )
      const now: Call = (client, SecretId) => client.rotateSecret({ SecretId, RotationLambdaARN: FUNCTION })
      await decides(action, { Bool: { 'secretsmanager:RotateImmediately': 'true' } }, rotate({}), now)
      const rules = { Bool: { 'secretsmanager:ModifyRotationRules': 'true' } }
      await decides(action, rules, rotate({}), rotate({ RotationRules }))
    })

    test('secretsmanager:resource/AllowRotationLambdaArn names the function that rotates the secret', async () => {
      const [own, other] = [await secrets.create(), await secrets.create()]
      const rotation = { RotationLambdaARN: FUNCTION, RotateImmediately: false }
      await secrets.client.rotateSecret({ SecretId: own.SecretId, ...rotation })
      await secrets.client.rotateSecret({ SecretId: other.SecretId, ...rotation, RotationLambdaARN: `${FUNCTION}2` })
      // As AWSSecretsManagerRotationPolicy of SAM writes it.
      const condition = { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': FUNCTION } }
      const guest = await secrets.guestWith(allow(['secretsmanager:DescribeSecret', READ], arnOf('*'), condition))
      await guest.client.getSecretValue({ SecretId: own.SecretId })
      for (const { SecretId } of [other, await secrets.create()]) {
        await denied(guest.client.getSecretValue({ SecretId }), guest, READ, SecretId)
      }
    })

    test('secretsmanager:BlockPublicPolicy must be asked for', async () => {
      const action = 'secretsmanager:PutResourcePolicy'
      const Statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: READ, Resource: '*' }
      const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement })
      const put =
        (input: object): Call =>
        (client, SecretId) =>
          client.putResourcePolicy({ SecretId, ResourcePolicy, ...input })
      const blocks = put({ BlockPublicPolicy: true })
      const condition = { Bool: { 'secretsmanager:BlockPublicPolicy': 'false' } }
      await decides(action, condition, blocks, put({ BlockPublicPolicy: false }))
      await decides(action, condition, blocks, put({}))
    })

    test('secretsmanager:AddReplicaRegions, ForceOverwriteReplicaSecret and SecretPrimaryRegion', async () => {
      const action = 'secretsmanager:ReplicateSecretToRegions'
      const replicate =
        (regions: string[], input: object = {}): Call =>
        (client, SecretId) =>
          client.replicateSecretToRegions({
            SecretId,
            AddReplicaRegions: regions.map((Region) => ({ Region })),
            ...input,
          })
      const elsewhere = { 'ForAnyValue:StringNotEquals': { 'secretsmanager:AddReplicaRegions': ['eu-west-1'] } }
      await decides(action, elsewhere, replicate(['eu-west-1']), replicate(['eu-west-1', 'us-east-1']))
      const overwrites = { Bool: { 'secretsmanager:ForceOverwriteReplicaSecret': 'true' } }
      const forced = replicate(['us-east-1'], { ForceOverwriteReplicaSecret: true })
      await decides(action, overwrites, replicate(['us-east-1']), forced)
      const { SecretId } = await secrets.create()
      await secrets.client.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: 'us-east-1' }] })
      await secrets.server.runWorkers()
      const condition = { StringEquals: { 'secretsmanager:SecretPrimaryRegion': REGION } }
      const guest = await secrets.guestWith(allow(READ, '*', condition))
      const far = secrets.server.secretsManager({ credentials: guest.credentials, region: 'us-east-1' })
      await guest.client.getSecretValue({ SecretId })
      await far.getSecretValue({ SecretId })
    })
  })
}
