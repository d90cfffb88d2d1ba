// Filters on what a path holds, as ssm_cache's filter tests have it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type FilterKey, filter } from '@cairn/client'
import { startWorld, WORLDS, type World } from './worlds.ts'

const refused = (key: string, option?: string) => () => filter(key as FilterKey, option)

describe('filters', () => {
  test('a filter is the object that the service takes', () => {
    const made = filter('KeyId')
    assert.deepEqual({ ...made }, { Key: 'KeyId', Option: 'Equals' })
    made.value('alias/aws/ssm')
    assert.deepEqual({ ...made }, { Key: 'KeyId', Option: 'Equals', Values: ['alias/aws/ssm'] })
    assert.equal(JSON.stringify(made), '{"Key":"KeyId","Option":"Equals","Values":["alias/aws/ssm"]}')
  })

  test('a key that is none is refused', () => {
    assert.throws(refused('Invalid name'), { name: 'TypeError', message: /Type, KeyId, Label/ })
  })

  test('a filter takes fifty values, and one of them again', () => {
    const made = filter('KeyId')
    for (let i = 0; i < 50; i++) made.value(`${i}`)
    assert.equal(made.value('7').Values?.length, 50)
    assert.throws(() => made.value('50'), { name: 'TypeError', message: 'a filter can have 50 values' })
  })

  test('a filter compares beginnings when that is asked for', () => {
    assert.deepEqual({ ...filter('Type', 'BeginsWith') }, { Key: 'Type', Option: 'BeginsWith' })
  })

  test('a path is no filter: that is what recursive is for', () => {
    assert.throws(refused('Path', 'Recursive'), TypeError)
    assert.throws(refused('Path'), TypeError)
  })

  test('an option that does not go with the key is refused', () => {
    for (const [key, option] of [
      ['Type', 'Recursive'],
      ['KeyId', 'OneLevel'],
      ['KeyId', 'Contains'],
      ['Label', 'BeginsWith'],
    ]) {
      assert.throws(refused(key ?? '', option), TypeError)
    }
  })

  test('a name is no filter of a path', () => {
    assert.throws(refused('Name'), TypeError)
    assert.throws(refused('Name', 'BeginsWith'), TypeError)
  })

  test('a type is one of the three', () => {
    const made = filter('Type')
    assert.throws(() => made.value('InvalidValue'), TypeError)
    assert.deepEqual(made.value('SecureString').Values, ['SecureString'])
  })

  test('a key id compares whole by default', () => {
    assert.deepEqual({ ...filter('KeyId') }, { Key: 'KeyId', Option: 'Equals' })
  })

  test('values are added one after another', () => {
    const made = filter('KeyId')
      .value('1')
      .value('2')
      .value('3')
      .values(['4', '5'])
      .values(new Set(['5', '6']))
    assert.deepEqual(made.Values, ['1', '2', '3', '4', '5', '6'])
  })
})

for (const name of WORLDS) {
  describe(`filters on ${name}`, () => {
    let world: World
    before(async () => {
      world = await startWorld(name)
      for (const each of ['one', 'two', 'three']) await world.put(`/filtered/${each}`, 'v')
      await world.put('/filtered/list', 'a,b', 'StringList')
      await world.put('/filtered/sealed', 's', 'SecureString')
      await world.put('/filtered/one', 'v2')
      await world.label('/filtered/one', 'stable', 1)
    })
    after(() => world.close())

    test('a path gives what passes its filters, written either way', async () => {
      const group = world.createConfig().group()
      const find = async (...filters: Parameters<typeof filter>[]) => {
        const made = filters.map(([key, option]) =>
          filter(key, option).value(key === 'KeyId' ? 'alias/aws/ssm' : 'String'),
        )
        return (await group.parameters('/filtered', { filters: made })).length
      }
      const plain = [{ Key: 'Type', Option: 'Equals', Values: ['StringList'] }]
      assert.equal((await group.parameters('/filtered', { filters: plain })).length, 1)
      const typed = async (type: string) =>
        (await group.parameters('/filtered', { filters: [filter('Type').value(type)] })).length
      assert.deepEqual([await typed('StringList'), await typed('SecureString'), await typed('String')], [1, 1, 3])
      assert.deepEqual([await find(['KeyId']), await find(['KeyId', 'BeginsWith'])], [1, 1])
      assert.equal(group.size, 5)
    })

    test('what was found by a label is read by the label later', async () => {
      const group = world.createConfig().group()
      const [found] = await group.parameters('/filtered', { filters: [filter('Label').value('stable')] })
      assert.deepEqual([found?.fullName, await found?.get()], ['/filtered/one:stable', 'v'])
      await world.label('/filtered/one', 'stable', 2)
      await group.refresh()
      assert.equal(await found?.get(), 'v2')
    })
  })
}
