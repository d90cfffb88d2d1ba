// ssm:PutParameter, through AWS's own client: allowed patterns and data types.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { PutParameterCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`PutParameter's patterns and data types on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const put = (Name: string, more: Partial<PutParameterCommandInput>) =>
      ssm.putParameter({ Name, Value: 'value', Type: 'String', ...more })
    const mismatch = (pattern: string) => ({
      name: 'ParameterPatternMismatchException',
      message: `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    })

    test('the whole value must match the pattern', async () => {
      await assert.rejects(put('/pattern/part', { AllowedPattern: '\\d+', Value: '12a' }), mismatch('\\d+'))
      assert.equal((await put('/pattern/whole', { AllowedPattern: '\\d+', Value: '123' })).Version, 1)
    })

    test('a kept pattern holds for the next value', async () => {
      await put('/pattern/kept', { AllowedPattern: 'fixture-.*', Value: 'fixture-one' })
      const next = ssm.putParameter({ Name: '/pattern/kept', Value: 'different', Overwrite: true })
      await assert.rejects(next, mismatch('fixture-.*'))
    })

    test('a secret value must match, too, and is not repeated', () =>
      assert.rejects(
        put('/pattern/secret', { AllowedPattern: '\\d+', Value: 'hush', Type: 'SecureString' }),
        mismatch('\\d+'),
      ))

    test('a pattern that is none, or that RE2 does not know, is refused', async () => {
      for (const pattern of ['[', '(', 'a{2,1}', '(?=a)b', '(a)\\1']) {
        await assert.rejects(put('/pattern/bad', { AllowedPattern: pattern }), {
          name: 'InvalidAllowedPatternException',
          message: 'The syntax of the allowedPattern parameter is invalid.',
        })
      }
    })

    test('a pattern whose repetitions multiply beyond measure is refused', async () => {
      for (const pattern of ['(x{0,1000})'.repeat(90), `(${'x'.repeat(500)}){1000}`, '(?:[ab]{30}){60}']) {
        await assert.rejects(put('/pattern/large', { AllowedPattern: pattern }), {
          name: 'InvalidAllowedPatternException',
          message: /too large/,
        })
      }
      const allowed = { AllowedPattern: '[a-z]{1,63}(\\.[a-z]{2,63}){1,10}', Value: 'host.example' }
      assert.equal((await put('/pattern/host', allowed)).Version, 1)
    })

    test('a pattern that would backtrack for ever is matched at once', () =>
      assert.rejects(
        put('/pattern/greedy', { AllowedPattern: '(a+)+', Value: `${'a'.repeat(4000)}b` }),
        mismatch('(a+)+'),
      ))

    test('text is the data type unless another is given', async () => {
      await put('/type/text', {})
      assert.equal((await ssm.getParameter({ Name: '/type/text' })).Parameter?.DataType, 'text')
    })

    test('an unknown data type is refused', () =>
      assert.rejects(put('/type/bad', { DataType: 'bad' }), {
        name: 'ValidationException',
        message: 'The following data type is not supported: bad. (Data type names are all lowercase.)',
      }))

    test('an integration has names of its own', async () => {
      const prefix = '/d9d01087-4a3f-49e0-b0b4-d568d7826553/ssm/integrations'
      await assert.rejects(put('/type/integration', { DataType: 'aws:ssm:integration' }), {
        name: 'ValidationException',
        message: `Parameters with data type: aws:ssm:integration must start with prefix: ${prefix}`,
      })
      assert.equal((await put(`${prefix}/github`, { DataType: 'aws:ssm:integration' })).Version, 1)
    })

    test('an image is named by its id, in a String', async () => {
      const DataType = 'aws:ec2:image'
      await put('/type/image', { DataType, Value: 'ami-0123456789abcdef0' })
      assert.equal((await ssm.getParameter({ Name: '/type/image' })).Parameter?.DataType, DataType)
      await assert.rejects(put('/type/no-image', { DataType, Value: 'image-1' }), { name: 'ValidationException' })
      const secure = put('/type/secure-image', { DataType, Type: 'SecureString', Value: 'ami-01234567' })
      await assert.rejects(secure, { name: 'ValidationException' })
    })

    test('overwriting keeps the data type, unless the type changes', async () => {
      await put('/type/kept', { DataType: 'aws:ec2:image', Value: 'ami-01234567' })
      await ssm.putParameter({ Name: '/type/kept', Value: 'ami-89abcdef', Overwrite: true })
      assert.equal((await ssm.getParameter({ Name: '/type/kept' })).Parameter?.DataType, 'aws:ec2:image')
      const invalid = ssm.putParameter({ Name: '/type/kept', Value: 'other', Overwrite: true })
      await assert.rejects(invalid, { name: 'ValidationException' })
      await ssm.putParameter({ Name: '/type/kept', Value: 'other', Overwrite: true, Type: 'StringList' })
      assert.equal((await ssm.getParameter({ Name: '/type/kept' })).Parameter?.DataType, 'text')
    })
  })
}
