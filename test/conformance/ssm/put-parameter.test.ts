// ssm:PutParameter, through AWS's own client: creating, overwriting, and the rules for types and values.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { PutParameterCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const EXISTS = 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.'

for (const dialect of DIALECTS) {
  describe(`PutParameter on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const put = (Name: string, more: Partial<PutParameterCommandInput> = {}) =>
      ssm.putParameter({ Name, Value: 'value', Type: 'String', ...more })
    const overwrite = (Name: string, more: Partial<PutParameterCommandInput> = {}) =>
      ssm.putParameter({ Name, Value: 'value', Overwrite: true, ...more })
    const latest = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!
    const describeOne = async (name: string) => {
      const { Parameters } = await ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Values: [name] }] })
      return Parameters![0]!
    }
    const refused = (call: Promise<unknown>, message: string, name = 'ValidationException') =>
      assert.rejects(call, { name, message })

    test('a new parameter is version 1, in the tier it ended up in', async () => {
      const { $metadata, ...answer } = await put('/put/new')
      assert.deepEqual(answer, { Version: 1, Tier: 'Standard' })
      assert.equal($metadata.httpStatusCode, 200)
    })

    test('an existing parameter is not overwritten unless asked for', async () => {
      await put('/put/exists')
      await refused(put('/put/exists'), EXISTS, 'ParameterAlreadyExists')
      await refused(put('/put/exists', { Overwrite: false }), EXISTS, 'ParameterAlreadyExists')
      assert.equal((await latest('/put/exists')).Version, 1)
    })

    test('overwriting adds a version', async () => {
      await put('/put/twice', { Value: 'one' })
      assert.equal((await overwrite('/put/twice', { Value: 'two' })).Version, 2)
      const { Value, Version } = await latest('/put/twice')
      assert.deepEqual({ Value, Version }, { Value: 'two', Version: 2 })
    })

    test('overwriting a parameter that is not there creates it', async () => {
      assert.equal((await overwrite('/put/created', { Type: 'String' })).Version, 1)
    })

    test('both spellings of a root name are one parameter, shown as it was first written', async () => {
      await put('put-root')
      await refused(put('/put-root'), EXISTS, 'ParameterAlreadyExists')
      assert.equal((await overwrite('/put-root')).Version, 2)
      assert.equal((await describeOne('/put-root')).Name, 'put-root')
    })

    test('a type is needed to create a parameter', async () => {
      const text = 'A parameter type is required when you create a parameter.'
      await refused(ssm.putParameter({ Name: '/put/no-type', Value: 'x' }), text)
      await refused(overwrite('/put/no-type'), text)
    })

    test('a type that is none is refused with the set of types', () =>
      refused(
        put('/put/bad-type', { Type: 'BadType' as 'String' }),
        "1 validation error detected: Value 'BadType' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]",
      ))

    test('overwriting keeps the type when none is given', async () => {
      await put('/put/list', { Type: 'StringList', Value: 'red, green,blue' })
      await overwrite('/put/list', { Value: ' red , ,blue, ' })
      const { Type, Value } = await latest('/put/list')
      assert.deepEqual({ Type, Value }, { Type: 'StringList', Value: ' red , ,blue, ' })
    })

    test('a list keeps its empty elements', async () => {
      await put('/put/empty-elements', { Type: 'StringList', Value: 'a,,b' })
      assert.equal((await latest('/put/empty-elements')).Value, 'a,,b')
    })

    test('the type may change in every direction, and each version keeps its own', async () => {
      await put('/put/types', { Value: 'one' })
      await overwrite('/put/types', { Type: 'StringList', Value: 'two' })
      await overwrite('/put/types', { Type: 'SecureString', Value: 'three' })
      await overwrite('/put/types', { Type: 'String', Value: 'four' })
      const { Parameters } = await ssm.getParameterHistory({ Name: '/put/types', WithDecryption: true })
      assert.deepEqual(
        Parameters?.map(({ Type, Value, KeyId }) => [Type, Value, KeyId]),
        [
          ['String', 'one', undefined],
          ['StringList', 'two', undefined],
          ['SecureString', 'three', 'alias/aws/ssm'],
          ['String', 'four', undefined],
        ],
      )
      assert.equal((await describeOne('/put/types')).KeyId, undefined)
    })

    test('overwriting keeps what is left out', async () => {
      const given = { Description: 'words', AllowedPattern: 'fixture-.*', Value: 'fixture-one' }
      await put('/put/kept', given)
      await overwrite('/put/kept', { Value: 'fixture-two' })
      const { Description, AllowedPattern, DataType } = await describeOne('/put/kept')
      assert.deepEqual([Description, AllowedPattern, DataType], ['words', 'fixture-.*', 'text'])
    })

    test('an empty description or pattern takes the old one away', async () => {
      await put('/put/emptied', { Description: 'words', AllowedPattern: 'a+', Value: 'aa' })
      await overwrite('/put/emptied', { Description: '', AllowedPattern: '', Value: 'b' })
      const { Description, AllowedPattern } = await describeOne('/put/emptied')
      assert.deepEqual([Description, AllowedPattern], [undefined, undefined])
    })

    test('who wrote a version last, and when, is told', async () => {
      await put('/put/writer')
      const writer = await server.addUser({ userName: 'writer', administrator: true })
      server.clock.set(new Date('2031-05-06T07:08:09.123Z'))
      await server.ssm({ credentials: writer }).putParameter({ Name: '/put/writer', Value: 'x', Overwrite: true })
      const { LastModifiedUser, LastModifiedDate } = await describeOne('/put/writer')
      assert.equal(LastModifiedUser, `arn:aws:iam::${ACCOUNT}:user/writer`)
      assert.equal(LastModifiedDate?.toISOString().slice(0, 19), '2031-05-06T07:08:09')
    })

    test('a value must not be empty', () =>
      refused(
        put('/put/empty', { Value: '' }),
        "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ))

    test('a value longer than any tier allows is refused before it is looked at', () =>
      refused(
        put('/put/huge', { Value: 'x'.repeat(32_769), Tier: 'Advanced' }),
        "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length less than or equal to 32768",
      ))

    test('a value must not nest another parameter', async () => {
      const rule =
        'failed to satisfy constraint: Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'
      await refused(put('/put/nested', { Value: '{{ssm:fixture}}' }), `Parameter value: '{{ssm:fixture}}' ${rule}`)
      // Never repeated: the text would carry the secret into logs and audit.
      await refused(put('/put/nested', { Value: '{{secret}}', Type: 'SecureString' }), `Parameter value ${rule}`)
      assert.equal((await put('/put/braces', { Value: '}} {{ {"a":{"b":1}}'.slice(0, 5) })).Version, 1)
    })

    test('tags are set when a parameter is created, empty values too', async () => {
      const Tags = [
        { Key: 'env', Value: 'one' },
        { Key: 'empty', Value: '' },
      ]
      await put('/put/tagged', { Tags })
      const { TagList } = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: '/put/tagged' })
      assert.deepEqual(
        new Map(TagList?.map(({ Key, Value }) => [Key, Value])),
        new Map(Tags.map((t) => [t.Key, t.Value])),
      )
    })

    test('tags and overwriting do not go together', async () => {
      await put('/put/retagged')
      await refused(
        overwrite('/put/retagged', { Tags: [{ Key: 'new', Value: 'bad' }] }),
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      )
    })

    test('more than fifty tags are refused, and nothing is created', async () => {
      const Tags = Array.from({ length: 51 }, (_, number) => ({ Key: `key-${number}`, Value: '' }))
      await assert.rejects(put('/put/many-tags', { Tags }), { name: 'TooManyTagsError' })
      await assert.rejects(latest('/put/many-tags'), { name: 'ParameterNotFound' })
    })

    test('a key belongs to a SecureString alone', () =>
      refused(put('/put/key', { KeyId: 'alias/aws/ssm' }), 'KeyId is required for SecureString type parameter only.'))

    test('twenty writers at once make twenty versions', async () => {
      const writes = Array.from({ length: 20 }, (_, number) =>
        overwrite('/put/race', { Type: 'String', Value: `value-${number}` }),
      )
      const versions = (await Promise.all(writes)).map(({ Version }) => Version!)
      assert.deepEqual(
        versions.sort((one, other) => one - other),
        Array.from({ length: 20 }, (_, number) => number + 1),
      )
    })

    test('of two who create one parameter at once, one is told that it exists', async () => {
      const writes = await Promise.allSettled(Array.from({ length: 6 }, () => put('/put/first')))
      const failures = writes.filter((write) => write.status === 'rejected')
      assert.equal(failures.length, 5)
      for (const { reason } of failures) assert.equal(reason.name, 'ParameterAlreadyExists')
    })
  })
}
