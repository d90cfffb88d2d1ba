// RemoveTagsFromResource: tags taken off parameters.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`RemoveTagsFromResource on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      const Tags = ['env', 'empty', 'team'].map((Key) => ({ Key, Value: '' }))
      await ssm.putParameter({ Name: 'tagged', Type: 'String', Value: 'v', Tags })
    })
    after(() => server.close())

    const remove = (ResourceId: string, TagKeys: string[]) =>
      ssm.removeTagsFromResource({ ResourceType: 'Parameter', ResourceId, TagKeys })
    const keys = async () =>
      (await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: 'tagged' })).TagList?.map(
        ({ Key }) => Key,
      )

    test('it removes what is there and passes over what is not', async () => {
      const answer = await remove('tagged', ['empty', 'absent'])
      assert.deepEqual(Object.keys(answer), ['$metadata'])
      assert.deepEqual(await keys(), ['env', 'team'])
    })

    test('the other spelling of the name will do', async () => {
      await remove('/tagged', ['team'])
      assert.deepEqual(await keys(), ['env'])
    })

    test('keys that begin with aws: are refused', async () => {
      await assert.rejects(remove('tagged', ['aws:x']), {
        name: 'ValidationException',
        message: 'aws: prefixed tag key names are not allowed for external use.',
      })
    })

    test('a parameter that is not there is an invalid resource, another thing an invalid type', async () => {
      await assert.rejects(remove('missing', ['a']), { name: 'InvalidResourceId' })
      await assert.rejects(
        ssm.removeTagsFromResource({ ResourceType: 'PatchBaseline', ResourceId: 'x', TagKeys: ['a'] }),
        { name: 'InvalidResourceType' },
      )
    })

    test('a user who may do nothing may not', async () => {
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await assert.rejects(
        powerless.removeTagsFromResource({ ResourceType: 'Parameter', ResourceId: 'tagged', TagKeys: ['env'] }),
        { name: 'AccessDeniedException' },
      )
    })
  })
}
