// Secrets read as parameters: `/aws/reference/secretsmanager/<secret>[:<label or version>]`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { refused, type Secrets, startSecrets } from '../../support/secrets.ts'

const PREFIX = '/aws/reference/secretsmanager/'
const UNREADABLE = 'An error occurred while calling one AWS dependency service.'
const SELECTOR_RULE =
  'Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>'
const BARE_ARN =
  'Secrets manager ARN reference should not be passed in the GetParameter(s) request, please refer to https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html'
const WITHOUT = 'WithDecryption flag must be True for retrieving a Secret Manager secret.'

for (const dialect of DIALECTS) {
  describe(`secrets read as parameters on ${dialect}`, () => {
    let secrets: Secrets
    let ssm: SSM
    before(async () => {
      secrets = await startSecrets(dialect)
      ssm = secrets.server.ssm()
    })
    after(() => secrets.server.close())

    const get = async (Name: string, WithDecryption = true) =>
      (await ssm.getParameter({ Name, WithDecryption })).Parameter!

    test('the answer is a SecureString of version 0 with the ARN of the secret', async () => {
      secrets.server.clock.set(new Date('2026-09-26T19:29:54.250Z'))
      const { SecretId, ARN, VersionId } = await secrets.create('s3cret')
      const { SourceResult, ...parameter } = await get(PREFIX + SecretId)
      const CreatedDate = (await secrets.client.getSecretValue({ SecretId })).CreatedDate
      assert.deepEqual(parameter, {
        Name: PREFIX + SecretId,
        Type: 'SecureString',
        Value: 's3cret',
        Version: 0,
        LastModifiedDate: CreatedDate,
        ARN,
      })
      assert.equal(
        SourceResult,
        `{"ARN":"${ARN}","name":"${SecretId}","versionId":"${VersionId}","secretString":"s3cret","versionStages":["AWSCURRENT"],"createdDate":"Sep 26, 2026, 7:29:54 PM"}`,
      )
    })

    test('the leading slash may be missing, and the name is echoed as it was typed', async () => {
      const { SecretId } = await secrets.create('v')
      const Name = PREFIX.slice(1) + SecretId
      assert.deepEqual([(await get(Name)).Name, (await get(Name)).Value], [Name, 'v'])
    })

    test('a UUID selects a version, anything else a label, a number too', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      await secrets.client.putSecretValue({ SecretId, SecretString: '2', VersionStages: ['1', 'AWSPENDING'] })
      for (const [selector, value] of [
        [`:${VersionId}`, '1'],
        [':AWSCURRENT', '1'],
        [':AWSPENDING', '2'],
        [':1', '2'],
      ] as const) {
        const parameter = await get(PREFIX + SecretId + selector)
        assert.deepEqual([parameter.Value, parameter.Selector, parameter.Name], [value, selector, PREFIX + SecretId])
      }
    })

    test('bytes have no value, and are told as Java tells them', async () => {
      const Name = secrets.newName()
      await secrets.client.createSecret({ Name, SecretBinary: Buffer.from([1, 128, 255]) })
      const { Value, SourceResult } = await get(PREFIX + Name)
      const { secretBinary, secretString } = JSON.parse(SourceResult ?? '')
      assert.deepEqual([Value, secretString], [undefined, undefined])
      assert.deepEqual([secretBinary.hb, secretBinary.limit], [[1, -128, -1], 3])
    })

    test('without decryption a single read fails, and a batch goes on without the secret', async () => {
      const { SecretId } = await secrets.create('v')
      await refused(get(PREFIX + SecretId, false), 'ValidationException', WITHOUT)
      await ssm.putParameter({ Name: `/plain/${SecretId}`, Value: 'p', Type: 'String' })
      const Names = [`/plain/${SecretId}`, PREFIX + SecretId]
      const batch = await ssm.getParameters({ Names })
      assert.deepEqual(
        [batch.Parameters?.map(({ Value }) => Value), batch.InvalidParameters],
        [['p'], [PREFIX + SecretId]],
      )
      const both = await ssm.getParameters({ Names, WithDecryption: true })
      assert.deepEqual(both.Parameters?.map(({ Value }) => Value).sort(), ['p', 'v'])
    })

    test('what is missing is told without the leading slash', async () => {
      const told = (wanted: string) =>
        `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${wanted} not found.`
      const { SecretId } = await secrets.create()
      const name = 'aws/reference/secretsmanager/absent'
      await refused(get(`/${name}:AWSCURRENT`), 'ParameterNotFound', told(`${name}:AWSCURRENT`))
      await refused(get(`/${name}`), 'ParameterNotFound', told(`${name}null`))
      await refused(get(`${PREFIX}${SecretId}:none`), 'ParameterNotFound', told(`${PREFIX.slice(1)}${SecretId}:none`))
      const batch = await ssm.getParameters({ Names: [`/${name}`], WithDecryption: true })
      assert.deepEqual(batch.InvalidParameters, [`/${name}`])
      const both = await ssm.getParameters({ Names: [`/${name}`, `/${name}:AWSPREVIOUS`], WithDecryption: true })
      assert.deepEqual(both.InvalidParameters, [`/${name}`, `/${name}:AWSPREVIOUS`])
    })

    test('bad references are refused as such', async () => {
      const { SecretId, ARN } = await secrets.create()
      await refused(get(`${PREFIX}${SecretId}:`), 'ValidationException', SELECTOR_RULE)
      await refused(get(`${PREFIX}${SecretId}:a:b`), 'ValidationException', SELECTOR_RULE)
      await refused(get(PREFIX + ARN), 'ValidationException', SELECTOR_RULE)
      await refused(get(ARN), 'ValidationException', BARE_ARN)
      await refused(get(PREFIX), 'ValidationException', UNREADABLE)
    })

    test('a secret that cannot be read fails the whole batch', async () => {
      const good = await secrets.create('v')
      const deleted = await secrets.create()
      await secrets.client.deleteSecret({ SecretId: deleted.SecretId })
      await refused(get(PREFIX + deleted.SecretId), 'ValidationException', UNREADABLE)
      const Names = [PREFIX + good.SecretId, PREFIX + deleted.SecretId]
      await refused(ssm.getParameters({ Names, WithDecryption: true }), 'ValidationException', UNREADABLE)
    })

    test('the trail tells of the parameter, the secret and its decryption', async () => {
      const { SecretId, ARN } = await secrets.create('not to be told')
      await get(PREFIX + SecretId)
      const rows = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').orderBy('sequence', 'desc').limit(3)),
      )
      const records = rows.map(({ record }) => JSON.parse(record)).reverse()
      assert.deepEqual(
        records.map(({ eventName, sourceIPAddress }) => [eventName, sourceIPAddress]),
        [
          ['GetParameter', '127.0.0.1'],
          ['GetSecretValue', 'ssm.amazonaws.com'],
          ['Decrypt', 'secretsmanager.amazonaws.com'],
        ],
      )
      assert.equal(records[1].resources[0].ARN, ARN)
      assert.doesNotMatch(JSON.stringify(rows), /not to be told/)
    })

    test('secrets are never listed among parameters', async () => {
      await secrets.create()
      const { Parameters } = await ssm.describeParameters({})
      assert.equal(
        Parameters?.some(({ Name }) => Name?.includes('reference')),
        false,
      )
    })
  })
}
