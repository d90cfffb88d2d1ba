// Settings from a path and from the environment.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type Config, createConfig, env, InvalidPathError } from '@cairn/client'
import { createFakeStore, type FakeStore } from '@cairn/client/testing'

let store: FakeStore
let config: Config
beforeEach(() => {
  store = createFakeStore()
  config = createConfig({ transport: store, watch: false })
  store.put('/shop/db/url', 'postgres://', { type: 'SecureString' })
  store.put('/shop/port', '8080')
  store.put('/shop/feature-flags', 'a,b', { type: 'StringList' })
})

test('a path fills process.env, and what is set already stays', async () => {
  process.env.PORT = '1'
  try {
    const loaded = await config.load('/shop/')
    assert.deepEqual(loaded, { DB_URL: 'postgres://', PORT: '1', FEATURE_FLAGS: 'a,b' })
    assert.deepEqual([process.env.DB_URL, process.env.PORT], ['postgres://', '1'])
  } finally {
    for (const name of ['DB_URL', 'PORT', 'FEATURE_FLAGS']) delete process.env[name]
  }
})

test('a path fills an object, in place of what is there when that is wanted, under other names', async () => {
  const into = { port: '1' }
  await config.load('/shop', { into, override: true, recursive: false, rename: (name) => name })
  assert.deepEqual(into, { port: '8080', 'feature-flags': 'a,b' })
  await assert.rejects(config.load('shop'), InvalidPathError)
})

test('a schema gives types', async () => {
  const settings = await config.load('/shop', {
    into: { DEBUG: 'yes' },
    schema: { DB_URL: 'string', PORT: 'number', DEBUG: 'boolean', REGION: 'string?' },
  })
  const port: number = settings.PORT
  const region: string | undefined = settings.REGION
  assert.deepEqual([settings.DB_URL, port, settings.DEBUG, region], ['postgres://', 8080, true, undefined])
})

test('one error names all that is missing and all that is wrong, and no value', async () => {
  const even = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) =>
        Number(value) % 2 === 0 ? { value: Number(value) } : { issues: [{ message: 'odd' }] },
    },
  }
  const from = { A: '', PORT: 'secret', FLAG: 'perhaps', ODD: '3', EVEN: '4', EMPTY: ' ' }
  const shape = {
    A: 'string',
    B: 'number',
    PORT: 'number',
    FLAG: 'boolean',
    ODD: even,
    EVEN: even,
    C: even,
    EMPTY: 'number',
  } as const
  await assert.rejects(env.schema(shape, from), {
    name: 'MissingSettingsError',
    names: ['A', 'B', 'C', 'PORT', 'FLAG', 'ODD', 'EMPTY'],
    message: 'settings missing: A, B, C; not as declared: PORT, FLAG, ODD, EMPTY',
  })
  assert.deepEqual(await env.schema({ EVEN: even }, from), { EVEN: 4 })
})
