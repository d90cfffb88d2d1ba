// tagging:TagResources and UntagResources, through the SDK.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { givePolicy } from '../../support/policies.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`tagging several things at once, ${dialect}`, () => {
    let server: TestServer
    const pathArn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shop/db`
    const plainArn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/plain`
    before(async () => {
      server = await startServer({ dialect })
      await server.ssm().putParameter({ Name: '/shop/db', Value: 'x', Type: 'String' })
      await server.ssm().putParameter({ Name: 'plain', Value: 'x', Type: 'String' })
    })
    after(() => server.close())

    async function tagsOf(name: string) {
      const { TagList } = await server.ssm().listTagsForResource({ ResourceType: 'Parameter', ResourceId: name })
      return Object.fromEntries(TagList!.map(({ Key, Value }) => [Key, Value]))
    }

    test('tags are set and removed by every service that has the things', async () => {
      const secret = (await server.secretsManager().createSecret({ Name: 'tagged', SecretString: 'x' })).ARN!
      const key = (await server.kms().createKey({})).KeyMetadata!.Arn!
      const role = await server.iam().createRole({
        RoleName: 'tagged',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
        }),
      })
      const ResourceARNList = [pathArn, plainArn, secret, key, role.Role!.Arn!]
      const { FailedResourcesMap } = await server.tagging().tagResources({ ResourceARNList, Tags: { team: 'shop' } })
      assert.deepEqual(FailedResourcesMap, {})
      assert.deepEqual(await tagsOf('/shop/db'), { team: 'shop' })
      assert.deepEqual(await tagsOf('plain'), { team: 'shop' })
      const { Tags } = await server.secretsManager().describeSecret({ SecretId: secret })
      assert.deepEqual(Tags, [{ Key: 'team', Value: 'shop' }])
      const roleTags = await server.iam().listRoleTags({ RoleName: 'tagged' })
      assert.deepEqual(roleTags.Tags, [{ Key: 'team', Value: 'shop' }])

      await server.tagging().untagResources({ ResourceARNList, TagKeys: ['team'] })
      assert.deepEqual(await tagsOf('/shop/db'), {})
      assert.deepEqual((await server.kms().listResourceTags({ KeyId: key })).Tags, [])
    })

    test('what cannot be tagged is told by its ARN, and the rest is tagged', async () => {
      const absent = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/absent`
      const foreign = `arn:aws:ssm:${REGION}:222222222222:parameter/plain`
      const { FailedResourcesMap } = await server
        .tagging()
        .tagResources({ ResourceARNList: [absent, foreign, plainArn], Tags: { kept: 'yes' } })
      assert.deepEqual(Object.keys(FailedResourcesMap!).sort(), [absent, foreign].sort())
      assert.equal(FailedResourcesMap![absent]?.StatusCode, 400)
      assert.deepEqual(await tagsOf('plain'), { kept: 'yes' })
    })

    test('the right to tag must be there for the service as well', async () => {
      const credentials = await server.addUser({ userName: 'tagger' })
      const tagging = server.tagging({ credentials })
      const input = { ResourceARNList: [pathArn], Tags: { by: 'tagger' } }
      await assert.rejects(tagging.tagResources(input), { name: 'AccessDeniedException' })
      const allow = (...Action: string[]) => ({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action, Resource: '*' },
      })
      await givePolicy(server, 'tagger', allow('tag:TagResources'))
      const { FailedResourcesMap } = await tagging.tagResources(input)
      assert.match(FailedResourcesMap![pathArn]!.ErrorMessage!, /not authorized to perform: ssm:AddTagsToResource/)
      await givePolicy(server, 'tagger', allow('tag:TagResources', 'ssm:AddTagsToResource'))
      assert.deepEqual((await tagging.tagResources(input)).FailedResourcesMap, {})
    })
  })
}
