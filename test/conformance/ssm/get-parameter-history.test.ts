// ssm:GetParameterHistory, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { paginateGetParameterHistory, type SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GetParameterHistory on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      const described = { Description: 'words', AllowedPattern: 'fixture-.*' }
      await ssm.putParameter({ Name: '/history/name', Value: 'fixture-one', Type: 'String', ...described })
      await ssm.labelParameterVersion({ Name: '/history/name', Labels: ['old', 'first'] })
      await ssm.putParameter({ Name: '/history/name', Value: 'fixture-two', Overwrite: true })
    })
    after(() => server.close())

    test('versions are shown oldest first, with their values, without an ARN', async () => {
      const { Parameters, NextToken } = await ssm.getParameterHistory({ Name: '/history/name' })
      const common = {
        AllowedPattern: 'fixture-.*',
        DataType: 'text',
        Description: 'words',
        LastModifiedUser: `arn:aws:iam::${ACCOUNT}:root`,
        Name: '/history/name',
        Policies: [],
        Tier: 'Standard',
        Type: 'String',
      }
      assert.deepEqual(
        Parameters?.map(({ LastModifiedDate, ...version }) => version),
        [
          { ...common, Labels: ['first', 'old'], Value: 'fixture-one', Version: 1 },
          { ...common, Labels: [], Value: 'fixture-two', Version: 2 },
        ],
      )
      assert.equal(NextToken, undefined)
    })

    test('policies are shown without their status', async () => {
      const policy = { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '1', Unit: 'Days' } }
      const Policies = JSON.stringify([policy])
      await ssm.putParameter({ Name: '/history/policies', Value: 'x', Type: 'String', Tier: 'Advanced', Policies })
      const { Parameters } = await ssm.getParameterHistory({ Name: '/history/policies' })
      assert.deepEqual(Parameters?.[0]?.Policies, [
        { PolicyText: JSON.stringify(policy), PolicyType: 'NoChangeNotification' },
      ])
    })

    test('secrets are shown encrypted unless asked for in clear', async () => {
      await ssm.putParameter({ Name: '/history/secret', Value: 'hush', Type: 'SecureString' })
      await ssm.putParameter({ Name: '/history/secret', Value: 'hush hush', Overwrite: true })
      const values = async (WithDecryption: boolean) =>
        (await ssm.getParameterHistory({ Name: '/history/secret', WithDecryption })).Parameters?.map(
          ({ Value }) => Value,
        )
      assert.deepEqual(await values(true), ['hush', 'hush hush'])
      assert.ok((await values(false))?.every((value) => value && !value.includes('hush')))
    })

    test('pages go on where the last one ended', async () => {
      for (let version = 1; version <= 7; version++) {
        await ssm.putParameter({ Name: '/history/paged', Value: 'x', Type: 'String', Overwrite: true })
      }
      const pages: (number | undefined)[][] = []
      const query = { Name: '/history/paged', MaxResults: 3 }
      for await (const page of paginateGetParameterHistory({ client: ssm }, query)) {
        pages.push(page.Parameters!.map(({ Version }) => Version))
      }
      assert.deepEqual(pages, [[1, 2, 3], [4, 5, 6], [7]])
    })

    test('a token that is none, or of another parameter, is refused', async () => {
      const { NextToken } = await ssm.getParameterHistory({ Name: '/history/name', MaxResults: 1 })
      for (const token of ['fixture-invalid-token', NextToken]) {
        await assert.rejects(ssm.getParameterHistory({ Name: '/history/secret', NextToken: token }), {
          name: 'InvalidNextToken',
          message: `The following token is invalid: ${token}.`,
        })
      }
    })

    test('an ARN names a parameter, a selector does not belong here', async () => {
      const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/history/name`
      assert.equal((await ssm.getParameterHistory({ Name: arn })).Parameters?.[0]?.Name, '/history/name')
      for (const Name of ['/history/name:1', `${arn}:1`]) {
        await assert.rejects(ssm.getParameterHistory({ Name }), { name: 'ValidationException' })
      }
    })

    test('a missing parameter is refused without a text', () =>
      assert.rejects(ssm.getParameterHistory({ Name: '/history/missing' }), {
        name: 'ParameterNotFound',
        message: 'UnknownError',
      }))

    test('fifty-one a page are too many', () =>
      assert.rejects(ssm.getParameterHistory({ Name: '/history/name', MaxResults: 51 }), {
        name: 'ValidationException',
        message: /at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50$/,
      }))

    test('it is a right of its own', async () => {
      const stranger = server.ssm({ credentials: await server.addUser() })
      await assert.rejects(stranger.getParameterHistory({ Name: '/history/name' }), {
        name: 'AccessDeniedException',
        message: /is not authorized to perform: ssm:GetParameterHistory on resource: .*parameter\/history\/name/,
      })
    })
  })
}
