// Being told of changes: what is dropped, what is read behind the program's back, and what happens when the connection breaks.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Config, type ConfigOptions, createConfig, ServiceError } from '@cairn/client'
import { createFakeClock, createFakeStore, type FakeClock, type FakeStore } from '@cairn/client/testing'
import { type Listener, listen } from './support/listener.ts'

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }

/** Waits until it is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('watching', { timeout: 20_000 }, () => {
  let store: FakeStore
  let clock: FakeClock
  let config: Config
  const create = (options: ConfigOptions = {}) => createConfig({ transport: store, clock, ...options })
  const namesRead = () => store.calls.map(({ input }) => (input as { Names: string[] }).Names.join())
  beforeEach(() => {
    store = createFakeStore()
    clock = createFakeClock()
    store.put('/a', 'a1')
    store.put('/b', 'b1')
    store.putSecret('db', 's1')
    config = create()
  })
  afterEach(() => config.close())

  /** Reads, and waits until the connection is open and what was read before is read again. */
  async function settle(...names: string[]): Promise<void> {
    await config.prefetch(...names)
    await until(() => store.watching[0]?.names.length === names.length)
    await config.prefetch(...names)
  }

  test('one connection watches all names, and is taken up again with more', async () => {
    await config.prefetch('/a', config.secret('db'))
    await until(() => store.watching.length === 1)
    assert.deepEqual(store.watching, [{ names: ['parameter=/a', 'secret=db'], after: undefined }])
    await config.parameter('/b').get()
    const group = config.group({ basePath: '/shop' })
    store.put('/shop/x', '1')
    await group.parameters('/')
    await until(() => store.watching[0]?.names.length === 4)
    const names = ['parameter=/a', 'secret=db', 'parameter=/b', 'path=/shop/']
    assert.deepEqual([...(store.watching[0]?.names ?? [])].sort(), names.sort())
    assert.equal(store.watching.length, 1)
    assert.equal(store.watching[0]?.after, '3')
  })

  test('a change drops what is held, and nothing else', async () => {
    await settle('/a', '/b')
    store.put('/a', 'a2')
    const before = store.calls.length
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(await config.parameter('/a').get(), 'a2')
    assert.equal(await config.parameter('/b').get(), 'b1')
    assert.deepEqual(namesRead().slice(before), ['/a'])
  })

  test('a value in use as a function is read behind it', async () => {
    const [value, secret] = await Promise.all([config.parameter('/a'), config.secret('db')])
    await until(() => store.watching.length === 1)
    store.put('/a', 'a2')
    store.putSecret('db', 's2')
    await until(() => value() === 'a2' && secret() === 's2')
  })

  test('a member that changes refreshes its group', async () => {
    const group = config.group()
    const value = await group.parameter('/a')
    group.secret('db')
    await group.refresh()
    await until(() => store.watching[0]?.names.length === 2)
    store.putSecret('db', 's2')
    await until(() => group.secret('db').peek() === 's2')
    assert.equal(value(), 'a1')
  })

  test('while the connection is alive age is no reason to read, and when it is silent it is', async () => {
    config.close()
    config = create({ maxAge: 5 })
    await settle('/a')
    const before = store.calls.length
    clock.advance(30)
    await config.parameter('/a').get()
    assert.equal(store.calls.length, before)
    clock.advance(30)
    await config.parameter('/a').get()
    assert.equal(store.calls.length, before + 1)
    store.tell({ position: '9' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    clock.advance(6)
    await config.parameter('/a').get()
    assert.equal(store.calls.length, before + 1)
  })

  test('a version that is asked for is not watched', async () => {
    await config.prefetch('/a:1', '/b')
    await until(() => store.watching.length === 1)
    assert.deepEqual(store.watching[0]?.names, ['parameter=/b'])
  })

  test('what was read before the connection began is read again, since nobody told what came between', async () => {
    const value = await config.parameter('/a')
    store.put('/a', 'a2')
    await until(() => value() === 'a2')
  })

  test('a resync drops everything', async () => {
    await settle('/a', '/b')
    const before = store.calls.length
    store.tell({ resync: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await config.prefetch('/a', '/b')
    assert.deepEqual(namesRead().slice(before), ['/a,/b'])
  })

  test('a connection that breaks is taken up where it was, and what came between is told', async () => {
    const value = await config.parameter('/a')
    await until(() => store.watching.length === 1)
    await config.parameter('/a').get()
    store.breakStreams()
    store.put('/a', 'a2')
    await until(() => value() === 'a2')
    assert.equal(store.watching[0]?.after, '3')
  })

  test('a server that refuses is read by age', async () => {
    store.refuseWatching(new ServiceError('AccessDeniedException', 'no', 403))
    config.close()
    config = create({ maxAge: 5 })
    await config.parameter('/a').get()
    await new Promise((resolve) => setTimeout(resolve, 250))
    store.put('/a', 'a2')
    clock.advance(6)
    assert.equal(await config.parameter('/a').get(), 'a2')
    assert.deepEqual(store.watching, [])
  })

  test('nothing is watched when that is not wanted, nor at AWS', async () => {
    config.close()
    config = create({ watch: false })
    await config.parameter('/a').get()
    await new Promise((resolve) => setTimeout(resolve, 250))
    assert.deepEqual(store.watching, [])
  })
})

describe('the connection for changes', { timeout: 20_000 }, () => {
  let server: Listener
  afterEach(() => server?.close())

  test('is signed, carries names and position, and brings lines in any pieces', async () => {
    server = await listen(({ url }, response) => {
      if (!url.startsWith('/_cairn/watch')) {
        const count = server.received.filter(({ method }) => method === 'POST').length
        const Parameters = [{ Name: '/a b', Value: `v${count}`, Type: 'String', Version: count }]
        return void response.end(JSON.stringify({ Parameters }))
      }
      const isFirst = !url.includes('after=')
      response.write('{"position":"p 1"}\n{"posi')
      setTimeout(() => response.write('tion":"p 2","parameter":"/a b"}\n\n'), 10)
      if (isFirst) setTimeout(() => response.destroy(), 30)
    })
    const config = createConfig({ transport: { endpoint: server.url, region: 'eu-south-1', credentials } })
    const value = await config.parameter('/a b')
    const watches = () => server.received.filter(({ method }) => method === 'GET')
    await until(() => watches().length === 2)
    await until(() => value() !== 'v1')
    assert.deepEqual(
      watches().map(({ url }) => url),
      ['/_cairn/watch?parameter=%2Fa%20b', '/_cairn/watch?after=p%202&parameter=%2Fa%20b'],
    )
    assert.match(
      watches()[0]?.headers.authorization ?? '',
      /\/eu-south-1\/ssm\/aws4_request, SignedHeaders=host;x-amz-date,/,
    )
    config.close()
  })

  test('is not asked for again soon where there is no such door', async () => {
    server = await listen(({ method }, response) => {
      if (method === 'GET') response.writeHead(404)
      response.end('{"Parameters":[{"Name":"/a","Value":"v","Type":"String","Version":1}]}')
    })
    const config = createConfig({ transport: { endpoint: server.url, region: 'eu-south-1', credentials } })
    await config.parameter('/a').get()
    await until(() => server.received.some(({ method }) => method === 'GET'))
    await config.parameter('/b', { default: '' }).get()
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.equal(server.received.filter(({ method }) => method === 'GET').length, 1)
    config.close()
  })

  test('does not keep a process alive', async () => {
    server = await listen(({ method }, response) => {
      if (method === 'GET') return void response.write('{"position":"1"}\n')
      response.end('{"Parameters":[{"Name":"/a","Value":"v","Type":"String","Version":1}]}')
    })
    const index = fileURLToPath(new URL('../src/index.ts', import.meta.url))
    const program = `
      const { createConfig } = await import(${JSON.stringify(index)})
      const value = await createConfig().parameter('/a')
      await new Promise((resolve) => setTimeout(resolve, 400))
      console.log(value())`
    const env = {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: server.url,
      AWS_REGION: 'eu-south-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
    }
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env, timeout: 10_000 })
    assert.equal(stdout, 'v\n')
    assert.ok(server.received.some(({ method }) => method === 'GET'))
  })
})
