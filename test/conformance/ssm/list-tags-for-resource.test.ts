// ListTagsForResource: the tags of a parameter.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`ListTagsForResource on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      const Tags = [{ Key: 'env', Value: 'one' }]
      await ssm.putParameter({ Name: '/tagged/one', Type: 'String', Value: 'v', Tags })
    })
    after(() => server.close())

    const list = (ResourceId: string, client = ssm) =>
      client.listTagsForResource({ ResourceType: 'Parameter', ResourceId })

    test('it lists keys and values', async () => {
      assert.deepEqual((await list('/tagged/one')).TagList, [{ Key: 'env', Value: 'one' }])
    })

    test('a parameter without tags has an empty list', async () => {
      await ssm.putParameter({ Name: 'untagged', Type: 'String', Value: 'v' })
      assert.deepEqual((await list('untagged')).TagList, [])
    })

    test('tags go with the parameter', async () => {
      const Tags = [{ Key: 'env', Value: 'one' }]
      await ssm.putParameter({ Name: 'gone', Type: 'String', Value: 'v', Tags })
      await ssm.deleteParameter({ Name: 'gone' })
      await assert.rejects(list('gone'), { name: 'InvalidResourceId' })
      await ssm.putParameter({ Name: 'gone', Type: 'String', Value: 'v' })
      assert.deepEqual((await list('gone')).TagList, [])
    })

    test('a parameter that is not there is an invalid resource, without a text', async () => {
      await assert.rejects(list('/tagged/missing'), (error: Error & { $response?: { body?: unknown } }) => {
        assert.equal(error.name, 'InvalidResourceId')
        // What the client puts where the server said nothing.
        assert.match(error.message, /^(UnknownError|Unknown|)$/)
        return true
      })
    })

    test('a type the API has not is a validation error, one it has and we serve not an invalid type', async () => {
      await assert.rejects(ssm.listTagsForResource({ ResourceType: 'foo' as 'Parameter', ResourceId: 'bar' }), {
        name: 'ValidationException',
        message: /at 'resourceType' failed to satisfy constraint: Member must satisfy enum value set/,
      })
      await assert.rejects(ssm.listTagsForResource({ ResourceType: 'OpsItem', ResourceId: 'bar' }), {
        name: 'InvalidResourceType',
      })
    })

    test('a user who may do nothing, and another account, learn nothing', async () => {
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await assert.rejects(list('/tagged/one', powerless), { name: 'AccessDeniedException' })
      const credentials = await server.addUser({ account: '111111111111', administrator: true })
      await assert.rejects(list('/tagged/one', server.ssm({ credentials })), { name: 'InvalidResourceId' })
    })
  })
}
