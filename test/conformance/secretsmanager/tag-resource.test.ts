// TagResource and UntagResource: the tags of secrets.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { MARKED, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`TagResource and UntagResource on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    const tag = (SecretId: string, tags: Record<string, string>) =>
      secrets.client.tagResource({ SecretId, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) })
    async function tagsOf(SecretId: string): Promise<Record<string, string | undefined>> {
      const { Tags = [] } = await secrets.client.describeSecret({ SecretId })
      return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
    }

    test('tags are added, changed and taken away', async () => {
      const { SecretId, ARN } = await secrets.create()
      await tag(SecretId, { team: 'red', stage: 'test' })
      await tag(ARN, { team: 'blue', Team: 'other' })
      assert.deepEqual(await tagsOf(SecretId), { Team: 'other', stage: 'test', team: 'blue' })
      await secrets.client.untagResource({ SecretId, TagKeys: ['team', 'unknown'] })
      assert.deepEqual(await tagsOf(SecretId), { Team: 'other', stage: 'test' })
    })

    test('the answer has no body', async () => {
      const { SecretId } = await secrets.create()
      const { status, body } = await secrets.raw('TagResource', { SecretId, Tags: [{ Key: 'a', Value: 'b' }] })
      assert.deepEqual([status, body], [200, ''])
    })

    test('a secret has at most 50 tags', async () => {
      const { SecretId } = await secrets.create()
      const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']))
      await tag(SecretId, fifty)
      await tag(SecretId, { k0: 'changed' })
      await assert.rejects(tag(SecretId, { more: '' }), { name: 'InvalidParameterException' })
    })

    test('keys of AWS are reserved', async () => {
      const { SecretId } = await secrets.create()
      await assert.rejects(tag(SecretId, { 'AWS:x': '' }), { name: 'InvalidParameterException' })
      await assert.rejects(secrets.client.untagResource({ SecretId, TagKeys: ['aws:x'] }), {
        name: 'InvalidParameterException',
      })
    })

    test('nothing is tagged where nothing is, or in what waits for its deletion', async () => {
      await refused(tag('nowhere', { a: 'b' }), 'ResourceNotFoundException', NOT_FOUND)
      const { SecretId } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      await refused(tag(SecretId, { a: 'b' }), 'InvalidRequestException', MARKED)
    })
  })
}
