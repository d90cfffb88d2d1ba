// ListSecrets: what is told of each secret, filters, order and pages.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Filter, ListSecretsRequest } from '@aws-sdk/client-secrets-manager'
import { DIALECTS } from '../../support/dialects.ts'
import { refused, type Secrets, startSecrets } from '../../support/secrets.ts'

type FilterKey = NonNullable<Filter['Key']>

for (const dialect of DIALECTS) {
  describe(`ListSecrets on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
      const made = [
        { Name: 'app/db', Description: 'Password of the Database', Tags: [{ Key: 'Team', Value: 'red-one' }] },
        { Name: 'app/api-key', Description: 'key for payments, external', Tags: [{ Key: 'team', Value: 'blue' }] },
        { Name: 'App/other', Description: 'unrelated' },
        { Name: 'zebra' },
      ]
      for (const secret of made) {
        secrets.server.clock.advance(1000)
        await secrets.client.createSecret({ ...secret, SecretString: 'v' })
      }
    })
    after(() => secrets.server.close())

    async function names(input: ListSecretsRequest = {}): Promise<(string | undefined)[]> {
      return (await secrets.client.listSecrets(input)).SecretList!.map(({ Name }) => Name)
    }
    const filtered = (...filters: [FilterKey, ...string[]][]) =>
      names({ SortBy: 'name', Filters: filters.map(([Key, ...Values]) => ({ Key, Values })) })

    test('each secret is told as DescribeSecret tells it', async () => {
      const { SecretList = [] } = await secrets.client.listSecrets({ Filters: [{ Key: 'name', Values: ['app/db'] }] })
      const { $metadata, VersionIdsToStages, ...described } = await secrets.client.describeSecret({
        SecretId: 'app/db',
      })
      assert.deepEqual(SecretList, [{ ...described, SecretVersionsToStages: VersionIdsToStages }])
    })

    test('names are compared from their beginning, in their case', async () => {
      assert.deepEqual(await filtered(['name', 'app/']), ['app/api-key', 'app/db'])
      assert.deepEqual(await filtered(['name', 'App']), ['App/other'])
      assert.deepEqual(await filtered(['name', 'db']), [])
      assert.deepEqual(await filtered(['name', 'zeb', 'app/d']), ['app/db', 'zebra'])
    })

    test('descriptions are compared by the beginnings of their words, in any case', async () => {
      assert.deepEqual(await filtered(['description', 'data']), ['app/db'])
      assert.deepEqual(await filtered(['description', 'DATA pass']), ['app/db'])
      assert.deepEqual(await filtered(['description', 'data payments']), [])
      assert.deepEqual(await filtered(['description', 'data', 'payments']), ['app/api-key', 'app/db'])
      assert.deepEqual(await filtered(['description', 'base']), [])
    })

    test('tags are compared from their beginning, in their case', async () => {
      assert.deepEqual(await filtered(['tag-key', 'Te']), ['app/db'])
      assert.deepEqual(await filtered(['tag-key', 'te']), ['app/api-key'])
      assert.deepEqual(await filtered(['tag-value', 'red']), ['app/db'])
      assert.deepEqual(await filtered(['tag-value', 'one']), [])
    })

    test('all looks at words of names, descriptions and tags', async () => {
      assert.deepEqual(await filtered(['all', 'one']), ['app/db'])
      assert.deepEqual(await filtered(['all', 'KEY']), ['app/api-key'])
      assert.deepEqual(await filtered(['all', 'blue pay']), ['app/api-key'])
      assert.deepEqual(await filtered(['all', 'app']), ['App/other', 'app/api-key', 'app/db'])
    })

    test('several filters must all be passed, and an exclamation mark turns a value round', async () => {
      assert.deepEqual(await filtered(['name', 'app'], ['tag-value', 'red']), ['app/db'])
      assert.deepEqual(await filtered(['name', '!app']), ['App/other', 'zebra'])
      assert.deepEqual(await filtered(['name', 'app'], ['tag-value', '!red']), ['app/api-key'])
    })

    test('no service owns these secrets, and none has a primary elsewhere', async () => {
      assert.deepEqual(await filtered(['owning-service', 'rds']), [])
      assert.deepEqual(await filtered(['primary-region', 'eu']), [])
    })

    test('the order is that of creation, or as asked for', async () => {
      const byDate = ['app/db', 'app/api-key', 'App/other', 'zebra']
      assert.deepEqual(await names(), byDate)
      assert.deepEqual(await names({ SortOrder: 'desc' }), byDate.toReversed())
      assert.deepEqual(await names({ SortBy: 'name' }), ['App/other', 'app/api-key', 'app/db', 'zebra'])
      assert.deepEqual(await names({ SortBy: 'last-changed-date', SortOrder: 'desc' }), byDate.toReversed())
      assert.deepEqual(await names({ SortBy: 'last-accessed-date' }), await names({ SortBy: 'name' }))
    })

    test('pages are full while there is more, in every order', async () => {
      for (const SortBy of ['created-date', 'last-accessed-date', 'last-changed-date', 'name'] as const) {
        for (const SortOrder of ['asc', 'desc'] as const) {
          const seen: (string | undefined)[] = []
          let NextToken: string | undefined
          do {
            const input = { SortBy, SortOrder, MaxResults: 3, ...(NextToken && { NextToken }) }
            const page = await secrets.client.listSecrets(input)
            assert.ok(page.SecretList!.length === 3 || !page.NextToken)
            seen.push(...page.SecretList!.map(({ Name }) => Name))
            NextToken = page.NextToken
          } while (NextToken)
          assert.deepEqual(seen, await names({ SortBy, SortOrder }))
        }
      }
    })

    test('a token is good for its own list only', async () => {
      const { NextToken } = await secrets.client.listSecrets({ MaxResults: 1 })
      for (const input of [{ NextToken, SortBy: 'name' as const }, { NextToken: 'made-up' }]) {
        await assert.rejects(secrets.client.listSecrets(input), { name: 'InvalidNextTokenException' })
      }
    })

    test('more than 100 at once are not to be had', () =>
      refused(secrets.client.listSecrets({ MaxResults: 101 }), 'ValidationException', /less than or equal to 100/))

    test('other accounts and regions list their own', async () => {
      const elsewhere = [
        { region: 'us-east-1' },
        { credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } },
      ]
      for (const options of elsewhere) {
        assert.deepEqual((await secrets.server.secretsManager(options).listSecrets({})).SecretList, [])
      }
    })
  })
}
