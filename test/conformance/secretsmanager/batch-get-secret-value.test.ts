// BatchGetSecretValue: several secrets at once, those that cannot be read among them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { MARKED, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`BatchGetSecretValue on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    test('what can be read is read, and of the rest the reason is told', async () => {
      const one = await secrets.create('1')
      const two = await secrets.create('2')
      const deleted = await secrets.create('3')
      await secrets.client.deleteSecret({ SecretId: deleted.SecretId })
      const answer = await secrets.client.batchGetSecretValue({
        SecretIdList: [one.SecretId, 'nothing', two.ARN, deleted.SecretId],
      })
      assert.deepEqual(
        answer.SecretValues?.map(({ ARN, Name, VersionId, SecretString, VersionStages }) => [
          ARN,
          Name,
          VersionId,
          SecretString,
          VersionStages,
        ]),
        [
          [one.ARN, one.SecretId, one.VersionId, '1', ['AWSCURRENT']],
          [two.ARN, two.SecretId, two.VersionId, '2', ['AWSCURRENT']],
        ],
      )
      assert.deepEqual(answer.Errors, [
        { SecretId: 'nothing', ErrorCode: 'ResourceNotFoundException', Message: NOT_FOUND },
        { SecretId: deleted.SecretId, ErrorCode: 'InvalidRequestException', Message: MARKED },
      ])
    })

    test('filters find them, page by page', async () => {
      for (const number of [1, 2, 3]) {
        await secrets.client.createSecret({ Name: `filtered/${number}`, SecretString: String(number) })
      }
      const Filters = [{ Key: 'name' as const, Values: ['filtered/'] }]
      const first = await secrets.client.batchGetSecretValue({ Filters, MaxResults: 2 })
      assert.deepEqual(
        first.SecretValues?.map(({ SecretString }) => SecretString),
        ['1', '2'],
      )
      const rest = await secrets.client.batchGetSecretValue({ Filters, MaxResults: 2, NextToken: first.NextToken })
      assert.deepEqual(
        rest.SecretValues?.map(({ SecretString }) => SecretString),
        ['3'],
      )
      assert.equal(rest.NextToken, undefined)
    })

    test('there are either names or filters', async () => {
      const message = "Either 'SecretIdList' or 'Filters' must be provided, but not both."
      const Filters = [{ Key: 'name' as const, Values: ['x'] }]
      await refused(secrets.client.batchGetSecretValue({}), 'InvalidParameterException', message)
      const both = secrets.client.batchGetSecretValue({ SecretIdList: ['x'], Filters })
      await refused(both, 'InvalidParameterException', message)
      await refused(
        secrets.client.batchGetSecretValue({ SecretIdList: ['x'], MaxResults: 2 }),
        'InvalidParameterException',
        "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
      )
    })

    test('at most 20 are asked for', () =>
      refused(
        secrets.client.batchGetSecretValue({ SecretIdList: Array.from({ length: 21 }, (_, index) => `s${index}`) }),
        'ValidationException',
        /length less than or equal to 20/,
      ))

    test('the trail tells of each secret', async () => {
      const { SecretId, ARN } = await secrets.create()
      await secrets.client.batchGetSecretValue({ SecretIdList: [SecretId] })
      const rows = await secrets.server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').orderBy('sequence', 'desc').limit(3)),
      )
      const records = rows.map(({ record }) => JSON.parse(record)).reverse()
      assert.deepEqual(
        records.map(({ eventName }) => eventName),
        ['BatchGetSecretValue', 'GetSecretValue', 'Decrypt'],
      )
      assert.equal(records[1].resources[0].ARN, ARN)
    })
  })
}
