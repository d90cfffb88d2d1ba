// What all operations on a secret make of its identifier.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { INVALID_NAME, NOT_FOUND, type Secrets, startSecrets } from '../../support/secrets.ts'

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*' }],
})

/** What each operation needs besides the secret. */
const OPERATIONS: Record<string, object> = {
  DeleteResourcePolicy: {},
  DeleteSecret: {},
  DescribeSecret: {},
  GetResourcePolicy: {},
  GetSecretValue: {},
  ListSecretVersionIds: {},
  PutResourcePolicy: { ResourcePolicy: POLICY },
  PutSecretValue: { SecretString: 'v', ClientRequestToken: randomUUID() },
  RemoveRegionsFromReplication: { RemoveReplicaRegions: ['us-east-1'] },
  ReplicateSecretToRegions: { AddReplicaRegions: [{ Region: 'us-east-1' }] },
  RestoreSecret: {},
  StopReplicationToReplica: {},
  TagResource: { Tags: [] },
  UntagResource: { TagKeys: [] },
  UpdateSecret: { ClientRequestToken: randomUUID() },
  UpdateSecretVersionStage: { VersionStage: 's', MoveToVersionId: randomUUID() },
  ValidateResourcePolicy: { ResourcePolicy: POLICY },
}

for (const dialect of DIALECTS) {
  describe(`identifiers of secrets on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    for (const [operation, input] of Object.entries(OPERATIONS)) {
      test(`${operation} refuses bad names, and finds nothing where nothing is`, async () => {
        const told = async (SecretId: string) => {
          const { code, message } = await secrets.raw(operation, { SecretId, ...input })
          return [code, message]
        }
        assert.deepEqual(await told(' Inv *?!]Name\\-'), ['ValidationException', INVALID_NAME])
        for (const id of ['absent', 'arn:aws:secretsmanager:eu-south-1:000000000000:secret:absent-a1b2c3', 'arn:x']) {
          assert.deepEqual(await told(id), ['ResourceNotFoundException', NOT_FOUND])
        }
      })
    }
  })
}
