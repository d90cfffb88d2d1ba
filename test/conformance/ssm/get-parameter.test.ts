// ssm:GetParameter, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const arnOf = (name: string, account = ACCOUNT, region = REGION) => `arn:aws:ssm:${region}:${account}:parameter${name}`
const SELECTOR_RULE =
  'Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>'

for (const dialect of DIALECTS) {
  describe(`GetParameter on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await ssm.putParameter({ Name: '/get/name', Value: 'one', Type: 'String', Description: 'words' })
      await ssm.putParameter({ Name: '/get/name', Value: 'two', Overwrite: true })
      await ssm.labelParameterVersion({ Name: '/get/name', ParameterVersion: 1, Labels: ['stable'] })
      await ssm.putParameter({ Name: 'root-name', Value: 'root', Type: 'String' })
    })
    after(() => server.close())

    const get = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!
    // "UnknownError" is the client's own word for an error without a text.
    const absent = (Name: string) => assert.rejects(get(Name), { name: 'ParameterNotFound', message: 'UnknownError' })

    test('the answer has these members and no other', async () => {
      const { LastModifiedDate, ...parameter } = await get('/get/name')
      assert.deepEqual(parameter, {
        ARN: arnOf('/get/name'),
        DataType: 'text',
        Name: '/get/name',
        Type: 'String',
        Value: 'two',
        Version: 2,
      })
      assert.ok(LastModifiedDate instanceof Date)
    })

    test('a version is selected by its number', async () => {
      const { Name, Selector, Value, Version } = await get('/get/name:1')
      assert.deepEqual(
        { Name, Selector, Value, Version },
        { Name: '/get/name', Selector: ':1', Value: 'one', Version: 1 },
      )
    })

    test('leading zeros of a version are kept in the answer and mean nothing', async () => {
      const { Selector, Version } = await get('/get/name:01')
      assert.deepEqual({ Selector, Version }, { Selector: ':01', Version: 1 })
    })

    test('a version is selected by its label', async () => {
      const { Name, Selector, Value, Version } = await get('/get/name:stable')
      assert.deepEqual(
        { Name, Selector, Value, Version },
        { Name: '/get/name', Selector: ':stable', Value: 'one', Version: 1 },
      )
    })

    test('an ARN names a parameter, with or without selector', async () => {
      for (const selector of ['', ':2']) {
        const { Name, Selector, Version } = await get(arnOf('/get/name') + selector)
        assert.deepEqual(
          { Name, Selector, Version },
          { Name: '/get/name', Selector: selector || undefined, Version: 2 },
        )
      }
      assert.equal((await get(`${arnOf('/get/name')}:stable`)).Version, 1)
    })

    test('both spellings of a root name find it, and the one asked for is answered', async () => {
      for (const spelling of ['root-name', '/root-name']) {
        const { Name, ARN } = await get(spelling)
        assert.deepEqual({ Name, ARN }, { Name: spelling, ARN: arnOf('/root-name') })
      }
      assert.equal((await get(arnOf('/root-name'))).Name, 'root-name')
    })

    test('a missing parameter is refused without a text', async () => {
      for (const name of ['/get/missing', 'missing', '/get/missing:1', '/get/missing:label', '/get', '/GET/name']) {
        await absent(name)
      }
    })

    test('a missing version is refused with its number', async () => {
      const numbers = {
        ':99': '99',
        ':0': '0',
        ':007': '7',
        ':2147483648': '2147483648',
        ':99999999999999999999': '99999999999999999999',
      }
      for (const [selector, number] of Object.entries(numbers)) {
        await assert.rejects(get(`/get/name${selector}`), {
          name: 'ParameterVersionNotFound',
          message: `Systems Manager could not find version ${number} of /get/name. Verify the version and try again.`,
        })
      }
    })

    test('a missing label is refused with the same code and a text of its own', async () => {
      for (const label of ['missing', '-1', '1a']) {
        await assert.rejects(get(`/get/name:${label}`), {
          name: 'ParameterVersionNotFound',
          message: `Systems Manager could not find a version of /get/name that has the specified label, ${label}. Verify the parameter label and try again.`,
        })
      }
    })

    test('an empty selector and two selectors are refused', async () => {
      for (const name of ['/get/name:', '/get/name:1:2', '/get/missing:', `${arnOf('/get/name')}:1:2`]) {
        await assert.rejects(get(name), { name: 'ValidationException', message: SELECTOR_RULE })
      }
    })

    test('a name that could not be a parameter is refused', async () => {
      const rule = /^Parameter name: can't be prefixed with "ssm" \(case-insensitive\)\. If formed as a path/
      for (const name of ['get/name', '/get//name', '/get/na me']) {
        await assert.rejects(get(name), { name: 'ValidationException', message: rule })
      }
    })

    test('an ARN of something else is refused', async () => {
      for (const arn of [`arn:aws:kms:${REGION}:${ACCOUNT}:key/x`, `arn:aws:ssm:${REGION}:${ACCOUNT}:document/x`]) {
        await assert.rejects(get(arn), { name: 'ValidationException' })
      }
    })

    test("another account's parameter is denied, whether it is there or not", async () => {
      const other = '100000000001'
      const client = server.ssm({ credentials: { accessKeyId: other, secretAccessKey: 'test' } })
      await client.putParameter({ Name: '/get/theirs', Value: 'theirs', Type: 'String' })
      const texts = []
      for (const name of ['/get/theirs', '/get/nothing']) {
        const arn = arnOf(name, other)
        const error = await get(arn).catch((reason) => reason)
        assert.equal(error.name, 'AccessDeniedException')
        texts.push(error.message.replaceAll(arn, 'ARN'))
      }
      assert.equal(texts[0], texts[1])
      await absent('/get/theirs')
    })

    test("another region's parameter is not there", async () => {
      await server.ssm({ region: 'us-west-2' }).putParameter({ Name: '/get/far', Value: 'far', Type: 'String' })
      await absent('/get/far')
      await absent(arnOf('/get/far', ACCOUNT, 'us-west-2'))
    })

    test('a caller without rights is denied before anything is told', async () => {
      const stranger = server.ssm({ credentials: await server.addUser() })
      for (const Name of ['/get/name', '/get/missing', 'not/a/name', '/get/name:']) {
        await assert.rejects(stranger.getParameter({ Name }), { name: 'AccessDeniedException' })
      }
    })
  })
}
