// kms:UntagResource, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`UntagResource on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('tags go, and what is not there is passed over', async () => {
      const Tags = ['a', 'b', 'c'].map((TagKey) => ({ TagKey, TagValue: '' }))
      const { KeyId } = await createKey(server, { Tags })
      await server.kms().untagResource({ KeyId, TagKeys: ['a', 'c', 'x', 'B'] })
      const left = await server.kms().listResourceTags({ KeyId })
      assert.deepEqual(left.Tags, [{ TagKey: 'b', TagValue: '' }])
    })
  })
}
