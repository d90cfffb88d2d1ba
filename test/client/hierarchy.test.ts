// Groups loaded from paths, as ssm_cache's hierarchy tests have it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Group, InvalidPathError } from '@cairn/client'
import { startWorld, WORLDS, type World } from './worlds.ts'

const SIZE = 12
const TEXTS = '/Level1/Level2'
const LISTS = '/LevelA/LevelB'

for (const name of WORLDS) {
  describe(`paths on ${name}`, () => {
    let world: World
    const createGroup = (basePath = '', maxAge?: number): Group => world.createConfig().group({ basePath, maxAge })
    const namesOf = (found: Iterable<{ name: string }>) => [...found].map((each) => each.name).sort()
    before(async () => {
      world = await startWorld(name)
      for (let i = 0; i < SIZE; i++) {
        await world.put(`/Root${TEXTS}/p${i}`, 'abc123')
        await world.put(`/Root${LISTS}/l${i}`, 'abc123,abc123', 'StringList')
      }
      for (const each of ['Bar', 'Baz/1', 'Baz/2', 'Baz/Taz/1', 'Baz/Taz/2'])
        await world.put(`/Prefix/Foo/${each}`, each)
    })
    after(() => world.close())

    test('a path gives all that is under it, over pages', async () => {
      const group = createGroup()
      const found = await group.parameters(`/Root${TEXTS}`)
      assert.deepEqual([found.length, group.size], [SIZE, SIZE])
      world.calls.length = 0
      for (const parameter of found) assert.equal(await parameter.get(), 'abc123')
      assert.deepEqual(world.calls, [])
    })

    test('what was loaded from paths ages by the oldest', async () => {
      const ageless = createGroup()
      await ageless.parameters(`/Root${TEXTS}`)
      world.clock.advance(1e9)
      const group = createGroup('', 10)
      const [first] = await group.parameters(`/Root${TEXTS}`)
      await first?.get()
      world.clock.advance(10)
      await group.parameters(`/Root${LISTS}`)
      world.calls.length = 0
      await first?.get()
      await [...ageless][0]?.get()
      assert.equal(world.calls.length, 0)
      world.clock.advance(1)
      await first?.get()
      assert.deepEqual(
        world.calls.map(({ operation }) => operation),
        ['getParameters', 'getParameters', 'getParameters'],
      )
    })

    test('lists under a path are arrays', async () => {
      const found = await createGroup().parameters(`/Root${LISTS}`)
      assert.equal(found.length, SIZE)
      for (const parameter of found) assert.deepEqual(await parameter.get(), ['abc123', 'abc123'])
    })

    test('a root gives all branches', async () => {
      const group = createGroup()
      assert.equal((await group.parameters('/Root')).length, 2 * SIZE)
      assert.equal(group.size, 2 * SIZE)
    })

    test('several paths make one group', async () => {
      const group = createGroup()
      const texts = await group.parameters(`/Root${TEXTS}`)
      const lists = await group.parameters(`/Root${LISTS}`)
      assert.deepEqual([texts.length, lists.length, group.size], [SIZE, SIZE, 2 * SIZE])
      assert.ok(texts.every((parameter) => parameter.name.startsWith(`/Root${TEXTS}/`)))
      assert.ok(lists.every((parameter) => parameter.name.startsWith(`/Root${LISTS}/`)))
    })

    test('paths that overlap give the same members', async () => {
      const group = createGroup()
      const texts = await group.parameters(`/Root${TEXTS}`)
      const all = await group.parameters('/Root')
      assert.deepEqual([all.length, group.size], [2 * SIZE, 2 * SIZE])
      assert.ok(texts.every((parameter) => all.includes(parameter)))
    })

    test('a base path comes before the paths', async () => {
      const group = createGroup('/Root')
      const texts = await group.parameters(TEXTS)
      await group.parameters(`${LISTS}/`)
      assert.deepEqual([texts.length, group.size], [SIZE, 2 * SIZE])
      assert.ok(texts[0]?.name.startsWith(`/Root${TEXTS}/`))
    })

    test('a base path comes before a name, once, however often it is asked for', async () => {
      const group = createGroup('/Root/')
      const parameter = group.parameter(`${TEXTS}/p1`)
      assert.equal(group.parameter(`${TEXTS}/p1`), parameter)
      assert.deepEqual([parameter.name, group.size], [`/Root${TEXTS}/p1`, 1])
      assert.equal(await parameter.get(), 'abc123')
      assert.equal(group.parameter('/Prefix/Foo/Bar', { prefix: false }).name, '/Prefix/Foo/Bar')
    })

    test('a member that is loaded from a path as well is one member', async () => {
      const group = createGroup('/Root')
      const parameter = group.parameter(`${TEXTS}/p1`)
      const found = await group.parameters(TEXTS)
      await group.parameters(LISTS)
      assert.ok(found.includes(parameter as (typeof found)[0]))
      assert.equal(group.size, 2 * SIZE)
    })

    test('names and paths mix under a base path', async () => {
      const group = createGroup('/Prefix/Foo')
      const bar = group.parameter('/Bar')
      const baz = await group.parameters('/Baz', { recursive: false })
      const taz = await group.parameters('/Baz/Taz')
      assert.deepEqual([baz.length, taz.length, group.size], [2, 2, 5])
      assert.equal(await bar.get(), 'Bar')
    })

    test('a path is read with all that is below', async () => {
      const group = createGroup('/Prefix/Foo')
      assert.equal((await group.parameters('/Baz')).length, 4)
      assert.deepEqual(namesOf(group).at(-1), '/Prefix/Foo/Baz/Taz/2')
    })

    test('a path is read without what is below when that is asked for', async () => {
      const group = createGroup('/Prefix/Foo')
      const found = await group.parameters('/Baz', { recursive: false })
      assert.deepEqual(namesOf(found), ['/Prefix/Foo/Baz/1', '/Prefix/Foo/Baz/2'])
    })

    test('paths begin with a slash', async () => {
      assert.throws(() => createGroup('Invalid'), InvalidPathError)
      assert.throws(() => createGroup('/Root').parameter('Invalid'), InvalidPathError)
      await assert.rejects(createGroup('/Root').parameters('Invalid'), InvalidPathError)
      assert.equal(createGroup().parameter('Valid').name, 'Valid')
    })

    test('a path under which nothing is gives nothing', async () => {
      assert.deepEqual(await createGroup().parameters('/Nothing'), [])
    })
  })
}
