// The filters of GetParametersByPath.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GetParametersByPathCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

type Filters = NonNullable<GetParametersByPathCommandInput['ParameterFilters']>

for (const dialect of DIALECTS) {
  describe(`filters of GetParametersByPath on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await ssm.putParameter({ Name: '/app/string', Type: 'String', Value: 'one' })
      await ssm.labelParameterVersion({ Name: '/app/string', Labels: ['historical'] })
      await ssm.putParameter({ Name: '/app/string', Value: 'two', Overwrite: true })
      await ssm.labelParameterVersion({ Name: '/app/string', Labels: ['current'] })
      await ssm.putParameter({ Name: '/app/list', Type: 'StringList', Value: 'a,b' })
      await ssm.putParameter({ Name: '/app/nested/secure', Type: 'SecureString', Value: 'hidden' })
    })
    after(() => server.close())

    const select = (...ParameterFilters: Filters) =>
      ssm.getParametersByPath({ Path: '/app', Recursive: true, ParameterFilters })
    const names = async (...filters: Filters) => (await select(...filters)).Parameters?.map(({ Name }) => Name)

    test('Type and KeyId select parameters', async () => {
      assert.deepEqual(await names({ Key: 'Type', Option: 'Equals', Values: ['String'] }), ['/app/string'])
      assert.deepEqual(await names({ Key: 'Type', Values: ['String', 'StringList'] }), ['/app/list', '/app/string'])
      assert.deepEqual(await names({ Key: 'Type', Option: 'BeginsWith', Values: ['String'] }), [
        '/app/list',
        '/app/string',
      ])
      assert.deepEqual(await names({ Key: 'KeyId', Values: ['alias/aws/ssm'] }), ['/app/nested/secure'])
    })

    test('a Label selects the labelled version, even a past one, and shows no selector', async () => {
      const [{ LastModifiedDate: _, ...past } = {}] =
        (await select({ Key: 'Label', Values: ['historical'] })).Parameters ?? []
      assert.deepEqual(past, {
        Name: '/app/string',
        Type: 'String',
        Value: 'one',
        Version: 1,
        ARN: 'arn:aws:ssm:eu-south-1:000000000000:parameter/app/string',
        DataType: 'text',
      })
      const present = await select({ Key: 'Label', Option: 'Equals', Values: ['current'] })
      assert.deepEqual(
        present.Parameters?.map(({ Value, Version }) => [Value, Version]),
        [['two', 2]],
      )
      assert.deepEqual(await names({ Key: 'Label', Values: ['missing'] }), [])
      assert.deepEqual(await names({ Key: 'Label', Values: ['current'] }, { Key: 'Type', Values: ['StringList'] }), [])
    })

    test('a Label has one value and no option but Equals', async () => {
      await assert.rejects(select({ Key: 'Label', Values: ['historical', 'current'] }), {
        name: 'InvalidFilterValue',
        message: 'The following filter Label can have only one value',
      })
      await assert.rejects(select({ Key: 'Label', Option: 'BeginsWith', Values: ['st'] }), {
        name: 'InvalidFilterOption',
        message: 'The following filter option is not valid: BeginsWith. Valid options include: [Equals].',
      })
    })

    test('other keys are refused with those there are', async () => {
      for (const Key of ['Name', 'Path', 'Tier', 'DataType', 'tag:env']) {
        await assert.rejects(select({ Key, Values: ['/app/string'] }), {
          name: 'InvalidFilterKey',
          message: `The following filter key is not valid: ${Key}. Valid filter keys include: [Type, KeyId, Label].`,
        })
      }
    })

    test('an option that does not exist is refused with those that do', async () => {
      await assert.rejects(select({ Key: 'Type', Option: 'Contains', Values: ['String'] }), {
        name: 'InvalidFilterOption',
        message: 'The following filter option is not valid: Contains. Valid options include: [BeginsWith, Equals].',
      })
    })

    test('values that are missing and keys that come twice are refused', async () => {
      await assert.rejects(select({ Key: 'Type' }), {
        name: 'InvalidFilterValue',
        message: 'The following filter values are missing : null for filter key Type.',
      })
      await assert.rejects(select({ Key: 'Type', Values: ['String'] }, { Key: 'Type', Values: ['StringList'] }), {
        name: 'InvalidFilterKey',
        message:
          'The following filter is duplicated in the request: Type. A request can contain only one occurrence of a specific filter.',
      })
    })
  })
}
