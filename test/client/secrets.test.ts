// Secrets, through Parameter Store and from Secrets Manager itself; ssm_cache's secrets tests are among these.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Config, InvalidParameterError, InvalidVersionError } from '@cairn/client'
import { startWorld, WORLDS, type World } from './worlds.ts'

for (const name of WORLDS) {
  describe(`secrets on ${name}`, () => {
    let world: World
    let config: Config
    let arn: string
    before(async () => {
      world = await startWorld(name)
      arn = await world.putSecret('db', '{"password":"first"}')
      await world.putSecret('other', 'second')
      await world.putSecret('/with/slash', 'slashed')
      await world.putSecret('bytes', Uint8Array.of(0, 127, 128, 255))
      await world.put('plain', 'text')
    })
    after(() => world.close())
    beforeEach(() => {
      config = world.createConfig()
      world.calls.length = 0
    })
    const operations = () => world.calls.map(({ operation }) => operation)

    test('a secret needs a name', () => {
      for (const wrong of [undefined, null, '', '/aws/reference/secretsmanager/']) {
        assert.throws(() => config.secret(wrong as unknown as string), TypeError)
        assert.throws(() => config.group().secret(wrong as unknown as string), TypeError)
      }
      assert.throws(() => config.secret('db:'), InvalidVersionError)
      assert.equal(config.secret('db').fullName, '/aws/reference/secretsmanager/db')
      assert.equal(config.secret('/aws/reference/secretsmanager/db').fullName, '/aws/reference/secretsmanager/db')
    })

    test('a secret that does not exist is an error', async () => {
      for (const direct of [false, true])
        await assert.rejects(config.secret('missing', { direct }).get(), InvalidParameterError)
    })

    test('a group with a secret that does not exist names it', async () => {
      const group = config.group({ basePath: '/base' })
      const db = group.secret('db')
      group.secret('missing')
      await assert.rejects(group.refresh(), { names: ['/aws/reference/secretsmanager/missing'] })
      assert.equal(db.peek(), undefined)
    })

    test('a group has a secret once, and its base path is not for secrets', async () => {
      const group = config.group({ basePath: '/base' })
      assert.equal(group.secret('db'), group.secret('db'))
      assert.equal(group.size, 1)
      assert.equal(await group.secret('db').get(), '{"password":"first"}')
    })

    test('a refresh reads the new secret', async () => {
      const secret = config.secret('other')
      const value = await secret
      await world.putSecret('other', 'third')
      assert.deepEqual([value(), await secret.refresh(), value()], ['second', 'third', 'third'])
      await world.putSecret('other', 'second')
    })

    test('secrets and parameters asked for together are one call', async () => {
      const [text, secret, password] = await Promise.all([
        config.parameter('plain'),
        config.secret('db'),
        config.secret('db', { pointer: '/password' }),
      ])
      assert.deepEqual([text(), secret(), password()], ['text', '{"password":"first"}', 'first'])
      assert.deepEqual(operations(), ['getParameters'])
    })

    test('an ARN and a name with a leading slash are asked of Secrets Manager itself', async () => {
      assert.equal(await config.secret(arn).get(), '{"password":"first"}')
      assert.equal(await config.secret('/with/slash').get(), 'slashed')
      assert.deepEqual(operations(), ['getSecretValue', 'getSecretValue'])
    })

    test('staging labels and version ids select a version, by either way', async () => {
      await world.putSecret('staged', 'old')
      const { versionId = '' } = await config.secret('staged').details()
      await world.putSecret('staged', 'new')
      for (const direct of [false, true]) {
        assert.equal(await config.secret('staged', { direct }).get(), 'new')
        assert.equal(await config.secret('staged:AWSPREVIOUS', { direct }).get(), 'old')
        assert.equal(await config.secret('staged', { stage: 'AWSCURRENT', direct }).get(), 'new')
        assert.equal(await config.secret('staged', { versionId, direct }).get(), 'old')
        assert.equal(await config.secret(`staged:${versionId}`, { direct }).get(), 'old')
        await assert.rejects(config.secret('staged:NONE', { direct }).get(), InvalidParameterError)
      }
    })

    test('bytes are read by either way, and not as text', async () => {
      for (const direct of [false, true]) {
        const bytes = await config.secret('bytes', { transform: 'binary', direct }).get()
        assert.deepEqual([...bytes], [0, 127, 128, 255])
        await assert.rejects(config.secret('bytes', { direct }).get(), {
          name: 'InvalidValueError',
          message: /is bytes/,
        })
      }
    })

    test('what is known of a secret is told', async () => {
      const details = await config.secret('db').details()
      assert.deepEqual([details.arn, details.stages, details.version], [arn, ['AWSCURRENT'], 0])
    })
  })
}
