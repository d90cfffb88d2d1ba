// ssm:DeleteParameter, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DeleteParameter on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const put = (Name: string, Value = 'value') => ssm.putParameter({ Name, Value, Type: 'String' })

    test('a deleted parameter is gone', async () => {
      await put('/delete/gone')
      const { $metadata, ...answer } = await ssm.deleteParameter({ Name: '/delete/gone' })
      assert.deepEqual(answer, {})
      await assert.rejects(ssm.getParameter({ Name: '/delete/gone' }), { name: 'ParameterNotFound' })
    })

    test('its name is free at once, and nothing of it comes back', async () => {
      const Name = '/delete/again'
      await ssm.putParameter({
        Name,
        Value: 'old',
        Type: 'String',
        Tags: [{ Key: 'k', Value: 'v' }],
        Description: 'old',
      })
      await ssm.labelParameterVersion({ Name, Labels: ['label'] })
      await ssm.putParameter({ Name, Value: 'older', Overwrite: true })
      await ssm.deleteParameter({ Name })
      assert.equal((await put(Name, 'new')).Version, 1)
      const { Parameters } = await ssm.getParameterHistory({ Name })
      assert.deepEqual(
        Parameters?.map(({ Version, Value, Labels, Description }) => [Version, Value, Labels, Description]),
        [[1, 'new', [], undefined]],
      )
      await assert.rejects(ssm.getParameter({ Name: `${Name}:label` }), { name: 'ParameterVersionNotFound' })
      const { TagList } = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: Name })
      assert.deepEqual(TagList, [])
    })

    test('either spelling deletes a root parameter', async () => {
      await put('delete-root')
      await ssm.deleteParameter({ Name: '/delete-root' })
      await assert.rejects(ssm.getParameter({ Name: 'delete-root' }), { name: 'ParameterNotFound' })
    })

    test('nothing below or beside it is touched', async () => {
      for (const name of ['/delete/one', '/delete/one/below', '/delete/one2']) await put(name)
      await ssm.deleteParameter({ Name: '/delete/one' })
      const { Parameters } = await ssm.getParameters({ Names: ['/delete/one/below', '/delete/one2'] })
      assert.equal(Parameters?.length, 2)
    })

    test('a missing parameter is refused without a text', () =>
      assert.rejects(ssm.deleteParameter({ Name: '/delete/missing' }), {
        name: 'ParameterNotFound',
        message: 'UnknownError',
      }))

    test('an ARN and a selector are not names', async () => {
      await put('/delete/kept')
      for (const Name of [`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/delete/kept`, '/delete/kept:1']) {
        await assert.rejects(ssm.deleteParameter({ Name }), { name: 'ValidationException' })
      }
      assert.equal((await ssm.getParameter({ Name: '/delete/kept' })).Parameter?.Version, 1)
    })

    test('what is published under /aws cannot be deleted', () =>
      assert.rejects(ssm.deleteParameter({ Name: '/aws/service/global-infrastructure/regions/us-east-1' }), {
        name: 'AccessDeniedException',
        message: 'No access to reserved parameter name: /aws/service/global-infrastructure/regions/us-east-1.',
      }))

    test('a caller without rights is denied, whether it is there or not', async () => {
      await put('/delete/denied')
      const stranger = server.ssm({ credentials: await server.addUser() })
      for (const Name of ['/delete/denied', '/delete/missing']) {
        await assert.rejects(stranger.deleteParameter({ Name }), { name: 'AccessDeniedException' })
      }
      assert.equal((await ssm.getParameter({ Name: '/delete/denied' })).Parameter?.Version, 1)
    })
  })
}
