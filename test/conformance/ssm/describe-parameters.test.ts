// DescribeParameters: what it shows, to whom, and its pages.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { DescribeParametersCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { putListedParameters } from '../../support/listed-parameters.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

type Filters = NonNullable<DescribeParametersCommandInput['ParameterFilters']>

for (const dialect of DIALECTS) {
  describe(`DescribeParameters on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await putListedParameters(ssm)
    })
    after(() => server.close())

    test('it shows all of a parameter but its value and labels', async () => {
      await ssm.labelParameterVersion({ Name: '/app/string', Labels: ['stable'] })
      const { Parameters } = await ssm.describeParameters({
        ParameterFilters: [{ Key: 'Name', Values: ['/app/string'] }],
      })
      const [{ LastModifiedDate, ...shown } = {}] = Parameters ?? []
      assert.ok(LastModifiedDate instanceof Date)
      assert.deepEqual(shown, {
        Name: '/app/string',
        ARN: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/app/string`,
        Type: 'String',
        LastModifiedUser: (await server.sts().getCallerIdentity({})).Arn,
        Description: 'a description',
        AllowedPattern: 'fixture-.*',
        Version: 2,
        Tier: 'Standard',
        Policies: [],
        DataType: 'text',
      })
    })

    test('a secure string shows its key and no value', async () => {
      const { Parameters } = await ssm.describeParameters({
        ParameterFilters: [{ Key: 'Name', Values: ['/app/nested/secure'] }],
      })
      assert.equal(Parameters?.[0]?.KeyId, 'alias/aws/ssm')
      assert.equal(JSON.stringify(Parameters).includes('hidden'), false)
    })

    test('without filters it lists everything, by name and in the stored spelling', async () => {
      const { Parameters, NextToken } = await ssm.describeParameters({})
      assert.deepEqual(
        Parameters?.map(({ Name }) => Name),
        ['/app/list', '/app/nested/secure', '/app/nested/string', '/app/string', 'root', '/slash'],
      )
      assert.equal(NextToken, undefined)
    })

    test('another region lists nothing of it', async () => {
      assert.deepEqual((await server.ssm({ region: 'eu-west-1' }).describeParameters({})).Parameters, [])
    })

    test('a user who may do nothing is refused on all parameters of the account', async () => {
      const credentials = await server.addUser({ userName: 'powerless' })
      await assert.rejects(server.ssm({ credentials }).describeParameters({}), {
        name: 'AccessDeniedException',
        message: new RegExp(`ssm:DescribeParameters on resource: arn:aws:ssm:${REGION}:${ACCOUNT}:\\* `),
      })
    })

    test('another account lists nothing of it', async () => {
      const credentials = await server.addUser({ account: '111111111111', administrator: true })
      assert.deepEqual((await server.ssm({ credentials }).describeParameters({})).Parameters, [])
    })

    test('pages are full, end with the last parameter and are never empty', async () => {
      const pages: (string | undefined)[][] = []
      let NextToken: string | undefined
      do {
        const page = await ssm.describeParameters({ MaxResults: 2, ...(NextToken && { NextToken }) })
        pages.push(page.Parameters?.map(({ Name }) => Name) ?? [])
        NextToken = page.NextToken
      } while (NextToken)
      assert.deepEqual(pages, [
        ['/app/list', '/app/nested/secure'],
        ['/app/nested/string', '/app/string'],
        ['root', '/slash'],
      ])
    })

    test('a page holds at most 50, and 50 when nothing is said', async () => {
      const elsewhere = server.ssm({ region: 'eu-north-1' })
      for (let i = 0; i < 51; i++) await elsewhere.putParameter({ Name: `many-${i}`, Type: 'String', Value: 'v' })
      const { Parameters, NextToken } = await elsewhere.describeParameters({})
      assert.equal(Parameters?.length, 50)
      assert.equal((await elsewhere.describeParameters({ NextToken })).Parameters?.length, 1)
      await assert.rejects(elsewhere.describeParameters({ MaxResults: 51 }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
      })
    })

    test('a token that was made up, or belongs to another query, is refused', async () => {
      await assert.rejects(ssm.describeParameters({ NextToken: 'fixture-invalid-token' }), {
        name: 'InvalidNextToken',
        message: 'The following token is invalid: fixture-invalid-token.',
      })
      const { NextToken } = await ssm.describeParameters({ MaxResults: 1 })
      const ParameterFilters: Filters = [{ Key: 'Type', Values: ['String'] }]
      await assert.rejects(ssm.describeParameters({ NextToken, ParameterFilters }), { name: 'InvalidNextToken' })
    })

    test('nothing is shared by other accounts', async () => {
      assert.deepEqual((await ssm.describeParameters({ Shared: true })).Parameters, [])
    })

    test('it is audited as a read of nothing in particular', async () => {
      const elsewhere = server.ssm({ region: 'ap-south-1' })
      await elsewhere.describeParameters({ MaxResults: 5 })
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').where('region', '=', 'ap-south-1')),
      )
      const { eventName, readOnly, requestParameters, responseElements, resources } = JSON.parse(rows[0]?.record ?? '')
      assert.deepEqual(
        [eventName, readOnly, requestParameters, responseElements, resources],
        ['DescribeParameters', true, { maxResults: 5 }, null, undefined],
      )
    })
  })
}
