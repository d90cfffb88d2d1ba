// Public parameters under /aws/service, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { paginateGetParametersByPath, type SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { REGION, startServer, type TestServer } from '../../support/server.ts'

const REGIONS = '/aws/service/global-infrastructure/regions'
const ONE = `${REGIONS}/eu-central-1`

for (const dialect of DIALECTS) {
  describe(`public parameters on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    test('every account reads them, under an ARN without account', async () => {
      const credentials = { accessKeyId: '100000000001', secretAccessKey: 'test' }
      for (const client of [ssm, server.ssm({ credentials })]) {
        const { Parameter } = await client.getParameter({ Name: ONE })
        const { LastModifiedDate, ...shown } = Parameter!
        assert.deepEqual(shown, {
          ARN: `arn:aws:ssm:${REGION}::parameter${ONE}`,
          DataType: 'text',
          Name: ONE,
          Type: 'String',
          Value: 'eu-central-1',
          Version: 1,
        })
      }
    })

    test('their ARN names them, and a version selects', async () => {
      const arn = `arn:aws:ssm:${REGION}::parameter${ONE}`
      assert.equal((await ssm.getParameter({ Name: arn })).Parameter?.Name, ONE)
      assert.equal((await ssm.getParameter({ Name: `${ONE}:1` })).Parameter?.Selector, ':1')
      await assert.rejects(ssm.getParameter({ Name: `${ONE}:2` }), { name: 'ParameterVersionNotFound' })
      await assert.rejects(ssm.getParameter({ Name: `${ONE}:label` }), { name: 'ParameterVersionNotFound' })
    })

    test('they stand beside parameters of the account in one call', async () => {
      await ssm.putParameter({ Name: '/zone', Value: 'mine', Type: 'String' })
      const { Parameters, InvalidParameters } = await ssm.getParameters({
        Names: ['/zone', ONE, '/aws/service/nothing', '/zone:1'],
      })
      assert.deepEqual(
        Parameters?.map(({ Value }) => Value),
        ['eu-central-1', 'mine', 'mine'],
      )
      assert.deepEqual(InvalidParameters, ['/aws/service/nothing'])
    })

    test('a path lists one level or all, page by page', async () => {
      const seen: string[] = []
      for await (const page of paginateGetParametersByPath({ client: ssm }, { Path: REGIONS, MaxResults: 7 })) {
        assert.notEqual(page.Parameters?.length, 0)
        seen.push(...page.Parameters!.map(({ Name }) => Name!))
      }
      assert.ok(seen.includes(ONE) && seen.includes(`${REGIONS}/us-east-1`))
      assert.ok(seen.every((name) => name.split('/').length === 6))
      assert.equal(new Set(seen).size, seen.length)
      const below = await ssm.getParametersByPath({ Path: ONE, Recursive: true })
      assert.ok(
        below.Parameters?.some(({ Name, Value }) => Name === `${ONE}/longName` && Value === 'Europe (Frankfurt)'),
      )
    })

    test('filters apply to them', async () => {
      const list = async (Key: string, value: string) =>
        (await ssm.getParametersByPath({ Path: REGIONS, ParameterFilters: [{ Key, Values: [value] }] })).Parameters
      assert.equal((await list('Type', 'String'))?.length, 10)
      assert.deepEqual(await list('Type', 'StringList'), [])
      assert.deepEqual(await list('Label', 'any'), [])
    })

    test('they have a history of one version', async () => {
      const { Parameters } = await ssm.getParameterHistory({ Name: ONE })
      assert.deepEqual(
        Parameters?.map(({ Value, Version, Labels }) => [Value, Version, Labels]),
        [['eu-central-1', 1, []]],
      )
    })

    test('what is not published is not there', async () => {
      for (const Name of ['/aws/service/nothing', REGIONS, '/aws/other']) {
        await assert.rejects(ssm.getParameter({ Name }), { name: 'ParameterNotFound' })
      }
      await assert.rejects(ssm.getParameterHistory({ Name: '/aws/service/nothing' }), { name: 'ParameterNotFound' })
    })

    test('the parameters of an account do not show them', async () => {
      const { Parameters } = await ssm.getParametersByPath({ Path: '/', Recursive: true })
      assert.ok(Parameters?.every(({ Name }) => !Name?.startsWith('/aws')))
      const described = await ssm.describeParameters({})
      assert.ok(described.Parameters?.every(({ Name }) => !Name?.startsWith('/aws')))
    })

    test('nobody changes them', async () => {
      const refusal = { name: 'AccessDeniedException', message: `No access to reserved parameter name: ${ONE}.` }
      await assert.rejects(ssm.putParameter({ Name: ONE, Value: 'x', Type: 'String', Overwrite: true }), refusal)
      await assert.rejects(ssm.deleteParameter({ Name: ONE }), refusal)
      await assert.rejects(ssm.deleteParameters({ Names: [ONE] }), refusal)
      await assert.rejects(ssm.labelParameterVersion({ Name: ONE, Labels: ['a'] }), refusal)
      await assert.rejects(ssm.unlabelParameterVersion({ Name: ONE, ParameterVersion: 1, Labels: ['a'] }), refusal)
    })
  })
}
