// Versions and labels of parameters; ssm_cache's versioning tests are among these.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Config, InvalidParameterError, InvalidVersionError } from '@cairn/client'
import { startWorld, WORLDS, type World } from './worlds.ts'

for (const name of WORLDS) {
  describe(`versions on ${name}`, () => {
    let world: World
    let config: Config
    let parameter: string
    let count = 0
    before(async () => {
      world = await startWorld(name)
    })
    after(() => world.close())
    beforeEach(async () => {
      config = world.createConfig()
      parameter = `/versions/p${count++}`
      await world.put(parameter, 'one')
    })
    const seen = async (wanted = config.parameter(parameter)) => {
      const { value, version } = await wanted.details()
      return [value, version]
    }

    test('a refresh gives the newest version', async () => {
      const newest = config.parameter(parameter)
      assert.deepEqual(await seen(newest), ['one', 1])
      await world.put(parameter, 'two')
      const value = await newest
      await newest.refresh()
      assert.deepEqual([await seen(newest), value(), value.version], [['two', 2], 'two', 2])
    })

    test('a version that is asked for stays', async () => {
      const pinned = config.parameter(`${parameter}:1`)
      assert.deepEqual([pinned.name, pinned.fullName], [parameter, `${parameter}:1`])
      assert.deepEqual(await seen(pinned), ['one', 1])
      await world.put(parameter, 'two')
      await pinned.refresh()
      assert.deepEqual(await seen(pinned), ['one', 1])
      assert.deepEqual(await seen(config.parameter(parameter, { version: 1 })), ['one', 1])
    })

    test('a version that is not there is an error', async () => {
      await assert.rejects(config.parameter(`${parameter}:10`).get(), { names: [`${parameter}:10`] })
      await assert.rejects(config.parameter(parameter, { label: 'none' }).get(), InvalidParameterError)
    })

    test('what selects nothing is refused', () => {
      for (const selector of ['0', '-1', '', '1:2', 'a:b']) {
        assert.throws(() => config.parameter(`my_param:${selector}`), InvalidVersionError)
      }
      assert.throws(() => config.parameter('my_param', { version: 0 }), InvalidVersionError)
      assert.throws(() => config.parameter('my_param:1', { label: 'a' }), TypeError)
    })

    test('a group gives the newest versions', async () => {
      const group = config.group()
      const member = group.parameter(parameter)
      assert.deepEqual(await seen(member), ['one', 1])
      await world.put(parameter, 'two')
      await group.refresh()
      assert.deepEqual(await seen(member), ['two', 2])
    })

    test('a group has several versions of one parameter', async () => {
      await world.put(parameter, 'two')
      const group = config.group()
      const [first, second, newest] = ['1', '2', ''].map((version) =>
        group.parameter(version === '' ? parameter : `${parameter}:${version}`),
      )
      assert.deepEqual(await Promise.all([seen(first), seen(second), seen(newest)]), [
        ['one', 1],
        ['two', 2],
        ['two', 2],
      ])
      assert.equal(group.size, 3)
    })

    test('a label selects the version that has it now', async () => {
      await world.label(parameter, 'stable', 1)
      await world.put(parameter, 'two')
      const stable = config.parameter(`${parameter}:stable`)
      assert.deepEqual(await seen(stable), ['one', 1])
      assert.deepEqual(await seen(config.parameter(parameter, { label: 'stable' })), ['one', 1])
      assert.deepEqual(await seen(), ['two', 2])
      await world.label(parameter, 'stable', 2)
      assert.equal(await stable.refresh(), 'two')
    })

    test('an ARN is a name', async () => {
      const { arn = '' } = await config.parameter(parameter).details()
      await world.put(parameter, 'two')
      assert.deepEqual(await seen(config.parameter(arn)), ['two', 2])
      assert.deepEqual(await seen(config.parameter(`${arn}:1`)), ['one', 1])
      assert.equal(config.parameter(`${arn}:1`).name, arn)
    })
  })
}
