// Reading parameters, alone and in groups, as ssm_cache's cache tests have it.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Config, ConfigError, InvalidParameterError, type Parameter, refreshOnError } from '@cairn/client'
import { startWorld, WORLDS, type World } from './worlds.ts'

class InvalidCredentials extends Error {}

for (const name of WORLDS) {
  describe(`parameters on ${name}`, () => {
    let world: World
    let config: Config
    before(async () => {
      world = await startWorld(name)
    })
    after(() => world.close())
    beforeEach(async () => {
      config = world.createConfig()
      for (const each of ['plain', 'one', 'two', 'three']) await world.put(each, 'abc123')
      await world.put('list', 'a,b, c,,d', 'StringList')
      await world.put('sealed', 'hidden', 'SecureString')
      world.calls.length = 0
    })

    /** Fails until the value is another. */
    const useOf = (parameter: Parameter<string>) => async () => {
      if ((await parameter.get()) === 'abc123') throw new InvalidCredentials()
      return 'used'
    }

    test('a parameter needs a name, and making one reads nothing', () => {
      const parameter = config.parameter('plain')
      assert.deepEqual([parameter.name, parameter.peek(), world.calls], ['plain', undefined, []])
      for (const wrong of [undefined, null, '']) {
        assert.throws(() => config.parameter(wrong as unknown as string), TypeError)
        assert.throws(() => config.group().parameter(wrong as unknown as string), TypeError)
      }
    })

    test('a value is read anew when it is older than maxAge, and not before', async () => {
      const parameter = config.parameter('plain', { maxAge: 10 })
      await parameter.get()
      world.clock.advance(10)
      await parameter.get()
      assert.equal(world.calls.length, 1)
      world.clock.advance(0.001)
      await parameter.get()
      assert.equal(world.calls.length, 2)
    })

    test('what has no refresh cannot be refreshed on an error', () => {
      for (const wrong of [{}, undefined, [config.parameter('plain'), {}]]) {
        assert.throws(() => refreshOnError(wrong as unknown as Parameter<string>), TypeError)
      }
    })

    test('without maxAge a value never expires', async () => {
      await config.parameter('plain').get()
      world.clock.advance(10 * 365 * 24 * 3600)
      await config.parameter('plain').get()
      assert.equal(world.calls.length, 1)
    })

    test('maxAge 0 reads every time', async () => {
      const parameter = config.parameter('plain', { maxAge: 0 })
      await parameter.get()
      await parameter.get()
      assert.equal(world.calls.length, 2)
    })

    test('a parameter gives its value', async () => {
      assert.equal(await config.parameter('plain').get(), 'abc123')
      assert.equal((await config.parameter('plain'))(), 'abc123')
      assert.equal(world.calls.length, 1)
    })

    test('a parameter that does not exist is an error', async () => {
      const missing = { name: 'InvalidParameterError', names: ['missing'], message: 'there is no missing' }
      await assert.rejects(config.parameter('missing').get(), missing)
      await assert.rejects(async () => await config.parameter('missing'), missing)
      await assert.rejects(config.parameter('missing').get(), (error) => error instanceof ConfigError)
    })

    test('a group with parameters that do not exist names all of them and changes none', async () => {
      const group = config.group()
      const one = group.parameter('one')
      await one.get()
      await world.put('one', 'new')
      group.parameter('missing-1')
      group.parameter('missing-2')
      await assert.rejects(group.refresh(), { name: 'InvalidParameterError', names: ['missing-1', 'missing-2'] })
      assert.equal(one.peek(), 'abc123')
    })

    test('a StringList is an array, with its spaces and empty elements', async () => {
      const list: string[] = await config.parameter('list', { transform: 'list' }).get()
      assert.deepEqual(list, ['a', 'b', ' c', '', 'd'])
      assert.deepEqual(await config.parameter('list').get(), list)
      assert.equal(await config.parameter('list', { transform: 'text' }).get(), 'a,b, c,,d')
    })

    test('a StringList in a group is an array beside texts', async () => {
      const group = config.group()
      const [one, list] = [group.parameter('one'), group.parameter('list', { transform: 'list' })]
      assert.equal(await one.get(), 'abc123')
      assert.equal((await list.get()).length, 5)
    })

    test('a parameter with an age gives its value', async () => {
      assert.equal(await config.parameter('plain', { maxAge: 300 }).get(), 'abc123')
    })

    test('the age of a group is the age of its members', async () => {
      const group = config.group({ maxAge: 300 })
      const members = ['one', 'two', 'three'].map((each) => group.parameter(each))
      await group.refresh()
      world.clock.advance(301)
      await members[2]?.get()
      assert.equal(world.calls.length, 2)
      for (const member of members) await member.get()
      assert.equal(world.calls.length, 2)
    })

    test('a SecureString is decrypted unless that is not wanted', async () => {
      assert.equal(await config.parameter('plain', { decrypt: false }).get(), 'abc123')
      assert.equal(await config.parameter('sealed').get(), 'hidden')
      const sealed = await config.parameter('sealed', { decrypt: false }).get()
      assert.match(sealed, /^[A-Za-z0-9+/]+=*$/)
      assert.notEqual(sealed, 'hidden')
    })

    test('the members of a group are read together', async () => {
      const group = config.group()
      const members = ['one', 'two', 'three'].map((each) => group.parameter(each))
      for (const member of members) assert.equal(await member.get(), 'abc123')
      assert.deepEqual(
        world.calls.map(({ input }) => input.Names),
        [['one', 'two', 'three']],
      )
    })

    test('a group has a parameter once', () => {
      const group = config.group()
      assert.equal(group.parameter('one'), group.parameter('one'))
      assert.equal(group.size, 1)
    })

    test('a refresh reads the new value', async () => {
      const parameter = config.parameter('plain')
      const use = useOf(parameter)
      await assert.rejects(use, InvalidCredentials)
      await world.put('plain', 'new')
      assert.equal(await parameter.refresh(), 'new')
      assert.equal(await use(), 'used')
    })

    test('a refresh of a group reads all members', async () => {
      const group = config.group()
      const [one, two] = [group.parameter('one'), group.parameter('two')]
      const use = useOf(one)
      await assert.rejects(use, InvalidCredentials)
      await world.put('one', 'new')
      await world.put('two', 'new')
      await group.refresh()
      assert.deepEqual([await use(), await two.get()], ['used', 'new'])
    })

    test('a refresh of a member refreshes its group, in one call', async () => {
      const group = config.group()
      const [one, two] = [group.parameter('one'), group.parameter('two')]
      await assert.rejects(useOf(one), InvalidCredentials)
      await world.put('one', 'new')
      await world.put('two', 'new')
      world.calls.length = 0
      assert.equal(await one.refresh(), 'new')
      assert.equal(await two.get(), 'new')
      assert.equal(world.calls.length, 1)
    })

    test('a handler reads its configuration', async () => {
      const greeting = config.parameter('plain')
      const handler = async () => `Hello with ${await greeting.get()}`
      assert.equal(await handler(), 'Hello with abc123')
      assert.equal(await handler(), 'Hello with abc123')
      assert.equal(world.calls.length, 1)
    })

    test('a failed refresh keeps the value, and the next one is tried again', async () => {
      const parameter = config.parameter('plain')
      await parameter.get()
      world.fail(new Error('no network'), 1)
      await assert.rejects(parameter.refresh(), { message: 'no network' })
      assert.equal(parameter.peek(), 'abc123')
      await world.put('plain', 'new')
      assert.equal(await parameter.refresh(), 'new')
    })

    test('twenty-five members are read in three calls of ten names at most', async () => {
      const group = config.group({ maxAge: 60 })
      for (let i = 0; i < 25; i++) await world.put(`/many/p${i}`, `v${i}`)
      const members = Array.from({ length: 25 }, (_, i) => group.parameter(`/many/p${i}`))
      assert.equal(await members[24]?.get(), 'v24')
      const sizes = world.calls.map(({ input }) => (input.Names as string[]).length)
      assert.deepEqual(sizes, [10, 10, 5])
    })

    test('a deleted parameter is an error when it is read anew', async () => {
      await world.put('/short/lived', 'v')
      const parameter = config.parameter('/short/lived')
      const value = await parameter
      await world.remove('/short/lived')
      assert.equal(value(), 'v')
      await assert.rejects(parameter.refresh(), InvalidParameterError)
      assert.throws(value, InvalidParameterError)
      await assert.rejects(parameter.get(), InvalidParameterError)
    })
  })
}
