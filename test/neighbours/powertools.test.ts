// Powertools for AWS Lambda reads parameters and secrets as it does from AWS, on both stores.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { clearCaches, Transform } from '@aws-lambda-powertools/parameters'
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm'
import { DIALECTS } from '../support/dialects.ts'
import { type Neighbourhood, startNeighbourhood } from './neighbourhood.ts'

for (const dialect of DIALECTS) {
  describe(`Powertools on ${dialect}`, () => {
    let server: Neighbourhood
    let ssm: SSMProvider
    let secrets: SecretsProvider
    before(async () => {
      server = await startNeighbourhood(dialect)
      const admin = server.ssm()
      await admin.putParameter({ Name: '/shop/currency', Value: 'EUR', Type: 'String' })
      await admin.putParameter({ Name: '/shop/limits', Value: '{"maximum":9}', Type: 'String' })
      await admin.putParameter({ Name: '/shop/db/password', Value: 'correct horse', Type: 'SecureString' })
      await server.secretsManager().createSecret({ Name: 'shop/db', SecretString: '{"password":"p"}' })
    })
    beforeEach(() => {
      clearCaches()
      ssm = new SSMProvider()
      secrets = new SecretsProvider()
    })
    after(() => server.close())

    test('get reads a parameter, and what is sealed only when asked to decrypt it', async () => {
      assert.equal(await ssm.get('/shop/currency'), 'EUR')
      const sealed = await ssm.get('/shop/db/password')
      assert.notEqual(sealed, 'correct horse')
      assert.equal(await ssm.get('/shop/db/password', { decrypt: true, forceFetch: true }), 'correct horse')
    })

    test('what was read is kept until it is fetched by force', async () => {
      const Name = '/shop/kept'
      await server.ssm().putParameter({ Name, Value: 'old', Type: 'String' })
      assert.equal(await ssm.get(Name, { maxAge: 3600 }), 'old')
      await server.ssm().putParameter({ Name, Value: 'new', Overwrite: true })
      assert.equal(await ssm.get(Name, { maxAge: 3600 }), 'old')
      assert.equal(await ssm.get(Name, { forceFetch: true }), 'new')
    })

    test('an earlier version and a labelled one are read by their selectors', async () => {
      const Name = '/shop/versions'
      await server.ssm().putParameter({ Name, Value: 'first', Type: 'String' })
      await server.ssm().putParameter({ Name, Value: 'second', Overwrite: true })
      await server.ssm().labelParameterVersion({ Name, ParameterVersion: 1, Labels: ['stable'] })
      assert.equal(await ssm.get(`${Name}:1`), 'first')
      assert.equal(await ssm.get(`${Name}:stable`), 'first')
    })

    test('json, binary and automatic transforms make values of texts', async () => {
      assert.deepEqual(await ssm.get('/shop/limits', { transform: Transform.JSON }), { maximum: 9 })
      const put = (Name: string, Value: string) => server.ssm().putParameter({ Name, Value, Type: 'String' })
      await put('/kinds/a.json', '{"a":1}')
      await put('/kinds/b.binary', Buffer.from('bytes').toString('base64'))
      await put('/kinds/c', 'text')
      const kinds = await ssm.getMultiple('/kinds', { transform: Transform.AUTO })
      assert.deepEqual(
        { ...kinds, 'b.binary': Buffer.from(kinds?.['b.binary'] as unknown as Uint8Array).toString() },
        {
          'a.json': { a: 1 },
          'b.binary': 'bytes',
          c: 'text',
        },
      )
    })

    test('getMultiple reads a path over all its pages, deep or not, decrypted', async () => {
      const numbers = Array.from({ length: 23 }, (_, i) => `p${i}`)
      for (const number of numbers) {
        await server.ssm().putParameter({ Name: `/pages/${number}`, Value: number, Type: 'SecureString' })
      }
      await server.ssm().putParameter({ Name: '/pages/below/deep', Value: 'deep', Type: 'String' })
      const flat = await ssm.getMultiple('/pages', { decrypt: true })
      assert.deepEqual(flat, Object.fromEntries(numbers.map((number) => [number, number])))
      const deep = await ssm.getMultiple('/pages', { decrypt: true, recursive: true, forceFetch: true })
      assert.deepEqual(deep, { ...flat, 'below/deep': 'deep' })
    })

    test('getParametersByName reads more than ten, each in its own way', async () => {
      const names = Array.from({ length: 12 }, (_, i) => `/many/${i}`)
      for (const Name of names) await server.ssm().putParameter({ Name, Value: Name, Type: 'String' })
      const values = await ssm.getParametersByName<unknown>({
        ...Object.fromEntries(names.map((name) => [name, {}])),
        '/shop/limits': { transform: 'json' },
        '/shop/db/password': { decrypt: true },
      })
      assert.deepEqual(values, {
        ...Object.fromEntries(names.map((name) => [name, name])),
        '/shop/limits': { maximum: 9 },
        '/shop/db/password': 'correct horse',
      })
    })

    test('getParametersByName lists what is not there, or throws', async () => {
      const wanted = () => ({ '/shop/currency': {}, '/absent': {} })
      const values = await ssm.getParametersByName(wanted(), { throwOnError: false })
      assert.deepEqual(values, { '/shop/currency': 'EUR', _errors: ['/absent'] })
      clearCaches()
      await assert.rejects(new SSMProvider().getParametersByName(wanted()), {
        name: 'GetParameterError',
        message: /\/absent/,
      })
    })

    test('what is absent is the error that Powertools knows', async () => {
      await assert.rejects(ssm.get('/absent', { throwOnMissing: true }), { name: 'ParameterNotFoundError' })
      await assert.rejects(secrets.get('absent', { throwOnMissing: true }), { name: 'ParameterNotFoundError' })
    })

    test('what is written with set can be read', async () => {
      assert.equal(await ssm.set('/shop/set', { value: 'one', parameterType: 'SecureString' }), 1)
      assert.equal(await ssm.set('/shop/set', { value: 'two', overwrite: true, parameterType: 'SecureString' }), 2)
      assert.equal(await ssm.get('/shop/set', { decrypt: true }), 'two')
      await assert.rejects(ssm.set('/shop/set', { value: 'three' }), { name: 'SetParameterError' })
    })

    test('secrets are texts, JSON or bytes, in any stage', async () => {
      assert.deepEqual(await secrets.get('shop/db', { transform: 'json' }), { password: 'p' })
      await server.secretsManager().createSecret({ Name: 'bytes', SecretBinary: Buffer.from([1, 2, 255]) })
      assert.deepEqual(Buffer.from((await secrets.get('bytes')) as Uint8Array), Buffer.from([1, 2, 255]))
      await server.secretsManager().createSecret({ Name: 'staged', SecretString: 'old' })
      await server.secretsManager().putSecretValue({ SecretId: 'staged', SecretString: 'new' })
      assert.equal(await secrets.get('staged'), 'new')
      const previous = { sdkOptions: { VersionStage: 'AWSPREVIOUS' }, forceFetch: true }
      assert.equal(await secrets.get('staged', previous), 'old')
    })

    test('whoever may not read is told so', async () => {
      server.actAs(await server.addUser({ userName: `nobody-${dialect}` }))
      const refused = (error: Error) =>
        /not authorized to perform: (ssm|secretsmanager):Get/.test(String(error.message))
      await assert.rejects(new SSMProvider().get('/shop/currency'), refused)
      await assert.rejects(new SecretsProvider().get('shop/db'), refused)
    })
  })
}
