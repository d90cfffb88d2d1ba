// From text to value: transforms, pointers, schemas, defaults; and no value in any error.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { inspect } from 'node:util'
import { type Config, createConfig, InvalidValueError } from '@cairn/client'
import { createFakeStore, type FakeStore } from '@cairn/client/testing'
import type { StandardSchema } from '../src/standard-schema.ts'

let store: FakeStore
let config: Config
beforeEach(() => {
  store = createFakeStore()
  config = createConfig({ transport: store, watch: false })
  store.put('/json', '{"user":{"name":"ada","a/b":[1,{"~x":null}]},"":7}')
  store.put('/text', 'hunter2')
  store.put('/falsy', '0')
})

/** A schema as the libraries make them, sync or async. */
function userSchema(isAsync: boolean): StandardSchema<unknown, { name: string }> {
  const validate = (value: unknown) => {
    const name = (value as { user?: { name?: unknown } }).user?.name
    if (typeof name === 'string') return { value: { name: name.toUpperCase() } }
    return { issues: [{ message: `expected string, got ${String(name)}`, path: ['user', { key: 'name' }] }] }
  }
  return {
    '~standard': { version: 1, vendor: 'test', validate: isAsync ? async (value) => validate(value) : validate },
  }
}

test('JSON is read, falsy values included', async () => {
  assert.deepEqual(await config.parameter('/falsy', { transform: 'json' }).get(), 0)
})

test('base64 becomes bytes', async () => {
  store.put('/bytes', Buffer.from([0, 255]).toString('base64'))
  const bytes: Uint8Array = await config.parameter('/bytes', { transform: 'binary' }).get()
  assert.deepEqual([...bytes], [0, 255])
  await assert.rejects(config.parameter('/json', { transform: 'binary' }).get(), {
    message: 'the value of /json is not base64',
  })
})

test('a function makes any value, with its type', async () => {
  const port: number = await config.parameter('/falsy', { transform: (text) => Number(text) + 1 }).get()
  assert.equal(port, 1)
})

test('a pointer leads to a part of JSON', async () => {
  const read = (pointer: string) => config.parameter('/json', { pointer }).get()
  assert.equal(await read('/user/name'), 'ada')
  assert.equal(await read('/user/a~1b/0'), 1)
  assert.equal(await read('/user/a~1b/1/~0x'), null)
  assert.equal(await read('/'), 7)
  assert.deepEqual(Object.keys((await read('')) as object), ['user', ''])
})

test('a pointer to nothing is an error or the default', async () => {
  for (const pointer of ['/user/none', '/user/name/length', '/__proto__', '/user/a~1b/2']) {
    await assert.rejects(config.parameter('/json', { pointer }).get(), {
      message: `the value of /json has nothing at ${pointer}`,
    })
    assert.equal(await config.parameter('/json', { pointer, default: 'd' }).get(), 'd')
  }
  await assert.rejects(config.parameter('/json', { pointer: 'user' }).get(), TypeError)
})

test("a schema's output is the value, and its type the value's type", async () => {
  for (const isAsync of [false, true]) {
    const user: { name: string } = await config
      .parameter('/json', { transform: 'json', schema: userSchema(isAsync) })
      .get()
    assert.deepEqual(user, { name: 'ADA' })
  }
})

test('a value against its schema is an error that says where, and prints nothing of the value', async () => {
  store.put('/json', '{"user":{"name":42}}')
  const failure = await config
    .parameter('/json', { transform: 'json', schema: userSchema(false) })
    .get()
    .then(
      () => assert.fail('it was read'),
      (error: unknown) => error,
    )
  assert.ok(failure instanceof InvalidValueError)
  assert.equal(failure.message, 'the value of /json is against its schema at user.name')
  assert.equal(failure.issues[0]?.message, 'expected string, got 42')
  assert.doesNotMatch(inspect(failure) + JSON.stringify(failure), /got 42/)
})

test('broken JSON is an error that prints nothing of it', async () => {
  const failure = await config
    .parameter('/text', { transform: 'json' })
    .get()
    .then(
      () => assert.fail('it was read'),
      (error: unknown) => error,
    )
  assert.match(String(failure), /the value of \/text is not JSON/)
  assert.doesNotMatch(inspect(failure), /hunter2/)
})
