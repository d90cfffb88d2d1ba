// tagging:GetResources, GetTagKeys and GetTagValues, through the SDK.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`tags across services, ${dialect}`, () => {
    let server: TestServer
    let secretArn = ''
    let keyArn = ''
    const parameterArn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shop/db`
    before(async () => {
      server = await startServer({ dialect })
      const Tags = [
        { Key: 'team', Value: 'shop' },
        { Key: 'stage', Value: 'prod' },
      ]
      await server.ssm().putParameter({ Name: '/shop/db', Value: 'x', Type: 'String', Tags })
      await server.ssm().putParameter({ Name: 'untagged', Value: 'x', Type: 'String' })
      const team = [{ Key: 'team', Value: 'bank' }]
      secretArn = (await server.secretsManager().createSecret({ Name: 'db', SecretString: 'x', Tags: team })).ARN!
      const { KeyMetadata } = await server.kms().createKey({ Tags: [{ TagKey: 'team', TagValue: 'shop' }] })
      keyArn = KeyMetadata!.Arn!
    })
    after(() => server.close())

    async function arns(input: object): Promise<(string | undefined)[]> {
      const { ResourceTagMappingList } = await server.tagging().getResources(input)
      return ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN)
    }

    test('everything with tags is listed, and nothing without', async () => {
      assert.deepEqual(await arns({}), [keyArn, secretArn, parameterArn])
      const { ResourceTagMappingList, PaginationToken } = await server.tagging().getResources({})
      assert.equal(PaginationToken, '')
      assert.deepEqual(ResourceTagMappingList?.at(-1)?.Tags, [
        { Key: 'stage', Value: 'prod' },
        { Key: 'team', Value: 'shop' },
      ])
    })

    test('filters of tags must all pass, and the values of one are alternatives', async () => {
      const shop = { Key: 'team', Values: ['shop'] }
      assert.deepEqual(await arns({ TagFilters: [shop] }), [keyArn, parameterArn])
      assert.deepEqual(await arns({ TagFilters: [shop, { Key: 'stage' }] }), [parameterArn])
      const either = { Key: 'team', Values: ['bank', 'shop'] }
      assert.deepEqual(await arns({ TagFilters: [either] }), [keyArn, secretArn, parameterArn])
    })

    test('a type filter is a service or one of its types', async () => {
      assert.deepEqual(await arns({ ResourceTypeFilters: ['secretsmanager'] }), [secretArn])
      assert.deepEqual(await arns({ ResourceTypeFilters: ['ssm:parameter', 'kms:key'] }), [keyArn, parameterArn])
      assert.deepEqual(await arns({ ResourceTypeFilters: ['ssm:document'] }), [])
    })

    test('pages go on where the last one ended', async () => {
      const first = await server.tagging().getResources({ ResourcesPerPage: 2 })
      assert.equal(first.ResourceTagMappingList?.length, 2)
      const { PaginationToken } = first
      const second = await server.tagging().getResources({ ResourcesPerPage: 2, PaginationToken })
      assert.deepEqual(
        second.ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN),
        [parameterArn],
      )
      assert.equal(second.PaginationToken, '')
      await assert.rejects(server.tagging().getResources({ TagFilters: [{ Key: 'a' }], PaginationToken }), {
        name: 'PaginationTokenExpiredException',
      })
    })

    test('chosen resources are shown, but not together with filters', async () => {
      assert.deepEqual(await arns({ ResourceARNList: [secretArn] }), [secretArn])
      await assert.rejects(arns({ ResourceARNList: [secretArn], TagFilters: [{ Key: 'team' }] }), {
        name: 'InvalidParameterException',
      })
      await assert.rejects(arns({ ResourcesPerPage: 101 }), { name: 'InvalidParameterException' })
    })

    test('keys and values in use are listed once', async () => {
      assert.deepEqual((await server.tagging().getTagKeys({})).TagKeys, ['stage', 'team'])
      assert.deepEqual((await server.tagging().getTagValues({ Key: 'team' })).TagValues, ['bank', 'shop'])
    })

    test('another account and another region see none of it', async () => {
      const credentials = { accessKeyId: '222222222222', secretAccessKey: 'test' }
      const strange = await server.tagging({ credentials }).getResources({})
      assert.deepEqual(strange.ResourceTagMappingList, [])
      const elsewhere = await server.tagging({ region: 'eu-west-1' }).getResources({})
      assert.deepEqual(elsewhere.ResourceTagMappingList, [])
    })
  })
}
