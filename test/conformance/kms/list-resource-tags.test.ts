// kms:ListResourceTags, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`ListResourceTags on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('the tags of a key come in pages, each once, whatever their letters', async () => {
      const keys = ['A', 'a', 'b', 'é', 'ｚ', '𐍈']
      const { KeyId } = await createKey(server, { Tags: keys.map((TagKey) => ({ TagKey, TagValue: 'x' })) })
      for (const Limit of [1, 2, 4, 6, 7]) {
        const seen: string[] = []
        let Marker: string | undefined
        do {
          const page = await server.kms().listResourceTags({ KeyId, Limit, Marker })
          assert.equal(page.Truncated, page.NextMarker !== undefined)
          seen.push(...page.Tags!.map(({ TagKey }) => TagKey!))
          Marker = page.NextMarker
        } while (Marker !== undefined)
        assert.deepEqual(seen.sort(), [...keys].sort())
      }
    })

    test('a key without tags has an empty list, and a marker is good for its own key', async () => {
      const [one, other] = [await createKey(server), await createKey(server)]
      const { Tags, Truncated } = await server.kms().listResourceTags({ KeyId: one.KeyId })
      assert.deepEqual([Tags, Truncated], [[], false])
      const tags = ['a', 'b'].map((TagKey) => ({ TagKey, TagValue: '' }))
      await server.kms().tagResource({ KeyId: one.KeyId, Tags: tags })
      const { NextMarker } = await server.kms().listResourceTags({ KeyId: one.KeyId, Limit: 1 })
      await assert.rejects(server.kms().listResourceTags({ KeyId: other.KeyId, Marker: NextMarker }), {
        name: 'InvalidMarkerException',
      })
    })
  })
}
