// The filters of DescribeParameters, in their present and their older form.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { DescribeParametersCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { putListedParameters } from '../../support/listed-parameters.ts'
import { startServer, type TestServer } from '../../support/server.ts'

type Filters = NonNullable<DescribeParametersCommandInput['ParameterFilters']>

for (const dialect of DIALECTS) {
  describe(`filters of DescribeParameters on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await putListedParameters(ssm)
    })
    after(() => server.close())

    const names = async (...ParameterFilters: Filters) =>
      (await ssm.describeParameters({ ParameterFilters })).Parameters?.map(({ Name }) => Name)
    const refused = (ParameterFilters: Filters, name: string, message: string) =>
      assert.rejects(ssm.describeParameters({ ParameterFilters }), { name, message })

    test('Name matches whole names whatever their leading slash', async () => {
      assert.deepEqual(await names({ Key: 'Name', Values: ['root'] }), ['root'])
      assert.deepEqual(await names({ Key: 'Name', Values: ['/root'] }), ['root'])
      assert.deepEqual(await names({ Key: 'Name', Values: ['slash', '/app/list'] }), ['/app/list', '/slash'])
      assert.deepEqual(await names({ Key: 'Name', Values: ['/app/LIST'] }), [])
    })

    test('Name matches beginnings and parts of names, in their case', async () => {
      const begins = (value: string) => names({ Key: 'Name', Option: 'BeginsWith', Values: [value] })
      const contains = (value: string) => names({ Key: 'Name', Option: 'Contains', Values: [value] })
      assert.deepEqual(await begins('/app/n'), ['/app/nested/secure', '/app/nested/string'])
      assert.deepEqual(await begins('app/s'), ['/app/string'])
      assert.deepEqual(await begins('/APP'), [])
      assert.deepEqual(await contains('/str'), ['/app/nested/string', '/app/string'])
      assert.deepEqual(await contains('/s'), ['/app/nested/secure', '/app/nested/string', '/app/string', '/slash'])
      assert.deepEqual(await contains('OO'), [])
    })

    test('Path is one level by default, and all levels when recursive', async () => {
      const path = (value: string, Option?: string) =>
        names({ Key: 'Path', Values: [value], ...(Option && { Option }) })
      assert.deepEqual(await path('/app'), ['/app/list', '/app/string'])
      assert.deepEqual(await path('/app/', 'OneLevel'), ['/app/list', '/app/string'])
      assert.deepEqual(await path('/app', 'Recursive'), [
        '/app/list',
        '/app/nested/secure',
        '/app/nested/string',
        '/app/string',
      ])
      assert.deepEqual(await path('/ap', 'Recursive'), [])
      assert.deepEqual(await path('/'), ['root', '/slash'])
      assert.equal((await path('/', 'Recursive'))?.length, 6)
      assert.deepEqual(await names({ Key: 'Path', Values: ['/', '/app/nested'] }), [
        '/app/nested/secure',
        '/app/nested/string',
        'root',
        '/slash',
      ])
    })

    test('Type, KeyId, Tier and DataType are compared with the latest version', async () => {
      assert.deepEqual(await names({ Key: 'Type', Values: ['StringList', 'SecureString'] }), [
        '/app/list',
        '/app/nested/secure',
      ])
      assert.deepEqual(await names({ Key: 'KeyId', Values: ['alias/aws/ssm'] }), ['/app/nested/secure'])
      assert.deepEqual(await names({ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] }), ['/app/nested/secure'])
      assert.deepEqual(await names({ Key: 'KeyId', Values: ['alias/other'] }), [])
      assert.deepEqual(await names({ Key: 'Tier', Values: ['Advanced'] }), ['/app/nested/string'])
      assert.equal((await names({ Key: 'DataType', Values: ['text'] }))?.length, 6)
      assert.deepEqual(await names({ Key: 'DataType', Values: ['aws:ec2:image'] }), [])
    })

    test('a tag is compared by value, by the beginning of its value, or only asked for', async () => {
      assert.deepEqual(await names({ Key: 'tag:env', Values: ['two'] }), ['/app/string'])
      assert.deepEqual(await names({ Key: 'tag:env', Option: 'BeginsWith', Values: ['two'] }), [
        '/app/string',
        '/slash',
      ])
      assert.deepEqual(await names({ Key: 'tag:env' }), ['/app/string', 'root', '/slash'])
      assert.deepEqual(await names({ Key: 'tag:env', Values: ['two'] }, { Key: 'tag:team', Values: ['red'] }), [])
    })

    test('filters narrow one another', async () => {
      assert.deepEqual(
        await names(
          { Key: 'Name', Option: 'BeginsWith', Values: ['/app/'] },
          { Key: 'tag:env', Values: ['two'] },
          { Key: 'Type', Values: ['String'] },
        ),
        ['/app/string'],
      )
    })

    test('the older Filters match names by their beginning', async () => {
      const older = async (Filters: DescribeParametersCommandInput['Filters']) =>
        (await ssm.describeParameters({ Filters })).Parameters?.map(({ Name }) => Name)
      assert.deepEqual(await older([{ Key: 'Name', Values: ['/app/nested/'] }]), [
        '/app/nested/secure',
        '/app/nested/string',
      ])
      assert.deepEqual(await older([{ Key: 'Name', Values: ['/app/string'] }]), ['/app/string'])
      assert.deepEqual(await older([{ Key: 'Type', Values: ['StringList'] }]), ['/app/list'])
      assert.deepEqual(await older([{ Key: 'KeyId', Values: ['alias/aws/ssm'] }]), ['/app/nested/secure'])
    })

    test('both forms of filters together are refused', async () => {
      const Filters: DescribeParametersCommandInput['Filters'] = [{ Key: 'Name', Values: ['x'] }]
      await assert.rejects(ssm.describeParameters({ Filters, ParameterFilters: [{ Key: 'Name', Values: ['x'] }] }), {
        name: 'ValidationException',
        message: 'You can use either Filters or ParameterFilters in a single request.',
      })
    })

    test('a Label filter is refused with the keys there are', async () => {
      await refused(
        [{ Key: 'Label', Values: ['stable'] }],
        'InvalidFilterKey',
        'The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].',
      )
    })

    test('a key that does not exist breaks the pattern of keys', async () => {
      await assert.rejects(ssm.describeParameters({ ParameterFilters: [{ Key: 'Colour', Values: ['red'] }] }), {
        name: 'ValidationException',
        message: /at 'parameterFilters\.1\.member\.key' .* pattern: tag:\.\+\|Name\|Type\|KeyId\|Path\|Label\|Tier/,
      })
    })

    test('a filter without values is refused under its own key', async () => {
      for (const Key of ['Type', 'KeyId', 'Name']) {
        const text = `The following filter values are missing : null for filter key ${Key}.`
        await refused([{ Key: 'DataType', Values: ['text'] }, { Key }], 'InvalidFilterValue', text)
      }
    })

    test('the same key twice is refused', async () => {
      await refused(
        [
          { Key: 'Name', Values: ['a'] },
          { Key: 'Name', Values: ['b'] },
        ],
        'InvalidFilterKey',
        'The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.',
      )
    })

    test('an option that a key has not is refused with those it has', async () => {
      const text = (option: string, options: string) =>
        `The following filter option is not valid: ${option}. Valid options include: [${options}].`
      const cases = [
        ['Type', 'Contains', 'BeginsWith, Equals', 'String'],
        ['Name', 'Recursive', 'BeginsWith, Equals', 'x'],
        ['tag:env', 'Contains', 'BeginsWith, Equals', 'x'],
        ['Path', 'Equals', 'Recursive, OneLevel', '/x'],
      ] as const
      for (const [Key, Option, options, value] of cases) {
        await refused([{ Key, Option, Values: [value] }], 'InvalidFilterOption', text(Option, options))
      }
    })

    test('a tier or a type that does not exist is refused', async () => {
      await refused(
        [{ Key: 'Tier', Values: ['test'] }],
        'InvalidFilterOption',
        'The following filter value is not valid: test. Valid values include: [Standard, Advanced, Intelligent-Tiering].',
      )
      await refused(
        [{ Key: 'Type', Values: ['test'] }],
        'InvalidFilterOption',
        'The following filter value is not valid: test. Valid values include: [String, StringList, SecureString].',
      )
    })

    test('a path must be one, and not a common one', async () => {
      for (const path of ['/###', '//', 'test', '/a//b']) {
        await refused(
          [{ Key: 'Path', Values: [path] }],
          'ValidationException',
          'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
        )
      }
      for (const path of ['/aws', '/SSM/x']) {
        await refused(
          [{ Key: 'Path', Values: [path] }],
          'ValidationException',
          'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.',
        )
      }
    })
  })
}
