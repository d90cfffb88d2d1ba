// AddTagsToResource: tags on parameters, and whatever is refused of them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM, Tag } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`AddTagsToResource on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const create = (Name: string, Tags: Tag[] = []) =>
      ssm.putParameter({ Name, Type: 'String', Value: 'v', ...(Tags.length > 0 && { Tags }) })
    const add = (ResourceId: string, Tags: Tag[]) =>
      ssm.addTagsToResource({ ResourceType: 'Parameter', ResourceId, Tags })
    const list = async (ResourceId: string) =>
      (await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId })).TagList
    const many = (count: number, from = 0): Tag[] =>
      Array.from({ length: count }, (_, i) => ({ Key: `key-${from + i}`, Value: 'v' }))

    test('it adds to the tags a parameter was made with', async () => {
      await create('/tags/both', [{ Key: 'probe', Value: 'p' }])
      const answer = await add('/tags/both', [
        { Key: 'env', Value: 'one' },
        { Key: 'empty', Value: '' },
      ])
      assert.deepEqual(Object.keys(answer), ['$metadata'])
      assert.deepEqual(await list('/tags/both'), [
        { Key: 'empty', Value: '' },
        { Key: 'env', Value: 'one' },
        { Key: 'probe', Value: 'p' },
      ])
    })

    test('a key that is there gets the new value', async () => {
      await create('/tags/replaced', [{ Key: 'env', Value: 'one' }])
      await add('/tags/replaced', [{ Key: 'env', Value: 'two' }])
      assert.deepEqual(await list('/tags/replaced'), [{ Key: 'env', Value: 'two' }])
    })

    test('both spellings of a root name are one parameter', async () => {
      await create('root')
      await add('/root', [{ Key: 'a', Value: '1' }])
      await add('root', [{ Key: 'b', Value: '2' }])
      assert.equal((await list('/root'))?.length, 2)
      assert.deepEqual(await list('root'), await list('/root'))
    })

    test('a parameter has at most fifty tags', async () => {
      await create('/tags/many', many(30))
      await add('/tags/many', many(30, 20))
      assert.equal((await list('/tags/many'))?.length, 50)
      await add('/tags/many', [{ Key: 'key-1', Value: 'changed' }])
      await assert.rejects(add('/tags/many', [{ Key: 'one-more', Value: '' }]), { name: 'TooManyTagsError' })
      await assert.rejects(create('/tags/too-many', many(51)), { name: 'TooManyTagsError' })
      await assert.rejects(ssm.getParameter({ Name: '/tags/too-many' }), { name: 'ParameterNotFound' })
    })

    test('keys that begin with aws: are refused', async () => {
      const refusal = {
        name: 'ValidationException',
        message: 'aws: prefixed tag key names are not allowed for external use.',
      }
      await create('/tags/reserved')
      await assert.rejects(add('/tags/reserved', [{ Key: 'aws:cloudformation:stack-name', Value: 'x' }]), refusal)
      await assert.rejects(create('/tags/reserved-too', [{ Key: 'AWS:x', Value: 'x' }]), refusal)
    })

    test('a parameter that is not there is an invalid resource', async () => {
      for (const id of ['/tags/missing', '/tags/bad name', '']) {
        await assert.rejects(add(id, [{ Key: 'a', Value: 'b' }]), { name: 'InvalidResourceId' })
      }
    })

    test('anything but a parameter is an invalid type', async () => {
      await assert.rejects(
        ssm.addTagsToResource({ ResourceType: 'Document', ResourceId: 'x', Tags: [{ Key: 'a', Value: 'b' }] }),
        { name: 'InvalidResourceType' },
      )
    })

    test('a key of 129 characters breaks its limit', async () => {
      await create('/tags/limits')
      await assert.rejects(add('/tags/limits', [{ Key: 'k'.repeat(129), Value: '' }]), {
        name: 'ValidationException',
        message: /at 'tags\.1\.member\.key' .* Member must have length less than or equal to 128/,
      })
    })

    test('a user who may do nothing is not told whether the parameter is there', async () => {
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await create('/tags/secret')
      for (const ResourceId of ['/tags/secret', '/tags/missing']) {
        await assert.rejects(
          powerless.addTagsToResource({ ResourceType: 'Parameter', ResourceId, Tags: [{ Key: 'a', Value: 'b' }] }),
          { name: 'AccessDeniedException', message: new RegExp(`:parameter${ResourceId} because`) },
        )
      }
    })

    test('another account’s parameter of the same name is not touched', async () => {
      await create('/tags/mine')
      const credentials = await server.addUser({ account: '111111111111', administrator: true })
      await assert.rejects(
        server.ssm({ credentials }).addTagsToResource({
          ResourceType: 'Parameter',
          ResourceId: '/tags/mine',
          Tags: [{ Key: 'a', Value: 'b' }],
        }),
        { name: 'InvalidResourceId' },
      )
      assert.deepEqual(await list('/tags/mine'), [])
    })
  })
}
