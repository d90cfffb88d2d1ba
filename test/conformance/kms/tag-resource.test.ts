// kms:TagResource, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`TagResource on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const tag = (KeyId: string | undefined, ...keys: string[]) =>
      server.kms().tagResource({ KeyId, Tags: keys.map((TagKey) => ({ TagKey, TagValue: `of ${TagKey}` })) })
    const tagsOf = async (KeyId: string | undefined) => (await server.kms().listResourceTags({ KeyId })).Tags

    test('tags are added, and those that are there get their new value', async () => {
      const { KeyId } = await createKey(server, { Tags: [{ TagKey: 'team', TagValue: 'orders' }] })
      await tag(KeyId, 'stage', 'team')
      assert.deepEqual(await tagsOf(KeyId), [
        { TagKey: 'stage', TagValue: 'of stage' },
        { TagKey: 'team', TagValue: 'of team' },
      ])
    })

    test('a key has fifty tags at most, new ones and old ones together', async () => {
      const { KeyId } = await createKey(server)
      const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`)
      await tag(KeyId, ...keys)
      await tag(KeyId, ...keys)
      await assert.rejects(tag(KeyId, 'one more'), { name: 'TagException', message: 'Too many tags' })
      assert.equal((await tagsOf(KeyId))?.length, 50)
    })

    test('tags that cannot be are refused', async () => {
      const { KeyId } = await createKey(server)
      const reserved = { name: 'TagException', message: 'Tags beginning with aws: are reserved' }
      await assert.rejects(tag(KeyId, 'aws:x'), reserved)
      await assert.rejects(tag(KeyId, 'AWS:x'), reserved)
      await assert.rejects(tag(KeyId, 'a', 'b', 'a'), { name: 'TagException', message: 'Duplicate tag keys' })
      assert.deepEqual(await tagsOf(KeyId), [])
    })
  })
}
