// What is kept and for how long: single flight, batches, old values, absence, capacity, rotation.
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { type Config, type ConfigEvent, type ConfigOptions, createConfig, ServiceError } from '@cairn/client'
import { createFakeClock, createFakeStore, type FakeClock, type FakeStore } from '@cairn/client/testing'

const BROKEN = new ServiceError('ServiceUnavailable', 'out of order', 503)
const DENIED = new ServiceError('AccessDeniedException', 'no', 400)

let store: FakeStore
let clock: FakeClock
const create = (options: ConfigOptions = {}): Config =>
  createConfig({ transport: store, clock, watch: false, ...options })
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))
const namesRead = () => store.calls.map(({ input }) => (input as { Names?: string[] }).Names)

beforeEach(() => {
  store = createFakeStore()
  clock = createFakeClock()
  store.put('/a', 'a1')
  store.put('/b', 'b1')
})

describe('calls', () => {
  test('reads of one moment share a call, and each name is sent once', async () => {
    const config = create()
    const reads = [
      config.parameter('/a'),
      config.parameter('/a', { maxAge: 5 }),
      config.parameter('/b'),
      config.parameter('/a'),
    ]
    assert.deepEqual(await Promise.all(reads.map((read) => read.get())), ['a1', 'a1', 'b1', 'a1'])
    assert.deepEqual(namesRead(), [['/a', '/b']])
  })

  test('a read while another is under way waits for that one', async () => {
    const parameter = create().parameter('/a')
    const first = parameter.get()
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(await Promise.all([first, parameter.get(), parameter.refresh()]), ['a1', 'a1', 'a1'])
    assert.equal(store.calls.length, 1)
  })

  test('eleven names are two calls', async () => {
    const config = create()
    for (let i = 0; i < 11; i++) store.put(`/n${i}`, `${i}`)
    await config.prefetch(...Array.from({ length: 11 }, (_, i) => `/n${i}`))
    assert.deepEqual(
      namesRead().map((names) => names?.length),
      [10, 1],
    )
  })

  test('with and without decryption are different calls and different values', async () => {
    store.put('/sealed', 'open', { type: 'SecureString' })
    const config = create()
    const both = [config.parameter('/sealed'), config.parameter('/sealed', { decrypt: false })]
    const [open, sealed] = await Promise.all(both.map((each) => each.get()))
    assert.notEqual(open, sealed)
    assert.equal(store.calls.length, 2)
  })

  test('a name that spoils a batch does not spoil the others', async () => {
    const config = create({
      transport: {
        ...store,
        getParameters: async (input) => {
          if (input.Names.includes('/secret')) throw DENIED
          return store.getParameters(input)
        },
      },
    })
    const [a, secret] = await Promise.allSettled([config.parameter('/a').get(), config.parameter('/secret').get()])
    assert.deepEqual([a.status, secret.status === 'rejected' && secret.reason], ['fulfilled', DENIED])
  })

  test('prefetching reads all there are, and names all that are missing', async () => {
    const config = create()
    const [a, group] = [config.parameter('/a'), config.group()]
    const b = group.parameter('/b')
    await config.prefetch()
    assert.deepEqual([a.peek(), b.peek()], ['a1', 'b1'])
    await assert.rejects(config.prefetch('/a', '/x', config.secret('y')), {
      names: ['/x', '/aws/reference/secretsmanager/y'],
    })
  })
})

describe('keys', () => {
  test('whatever is asked for differently is kept differently, and the same is the same', () => {
    const config = create()
    const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const
    const wishes = [
      {},
      { decrypt: false },
      { version: 1 },
      { label: 'a' },
      { transform: 'json' },
      { transform: 'binary' },
      { transform: (text: string) => text },
      { pointer: '/a' },
      { schema },
      { default: undefined },
      { default: null },
      { maxAge: 1 },
    ] as const
    const made = wishes.map((wish) => config.parameter('/a', wish))
    assert.equal(new Set(made).size, wishes.length)
    wishes.forEach((wish, i) => {
      assert.equal(config.parameter('/a', { ...wish }), made[i])
    })
    assert.notEqual(config.secret('a') as unknown, config.parameter('/aws/reference/secretsmanager/a'))
  })
})

describe('old values', () => {
  test('are answered at once while new ones are read, for as long as that is allowed', async () => {
    const parameter = create({ maxAge: 10, staleWhileRevalidate: 20 }).parameter('/a')
    await parameter.get()
    store.put('/a', 'a2')
    clock.advance(30)
    assert.equal(await parameter.get(), 'a1')
    await turn()
    assert.equal(await parameter.get(), 'a2')
    store.put('/a', 'a3')
    clock.advance(31)
    assert.equal(await parameter.get(), 'a3')
  })

  test('are answered while the service fails, up to a bound, without waiting a second time', async () => {
    const parameter = create({ maxAge: 10, staleIfError: 60 }).parameter('/a')
    const value = await parameter
    store.fail(BROKEN)
    clock.advance(11)
    assert.equal(await parameter.get(), 'a1')
    const calls = store.calls.length
    assert.equal(await parameter.get(), 'a1')
    assert.equal(store.calls.length, calls, 'one attempt a second is enough')
    clock.advance(2)
    assert.deepEqual([await parameter.get(), value()], ['a1', 'a1'])
    await turn()
    assert.equal(store.calls.length, calls + 1)
    clock.advance(60)
    await assert.rejects(parameter.get(), BROKEN)
    assert.throws(value, BROKEN)
    await turn()
    store.recover()
    assert.equal(await parameter.refresh(), 'a1')
    assert.equal(value(), 'a1')
  })

  test('are kept when the new one is against the schema', async () => {
    const parameter = create({ maxAge: 10 }).parameter('/a', { transform: (text) => text.slice(0, 1), pointer: '' })
    assert.equal(await parameter.get(), 'a')
    const json = create({ maxAge: 10 }).parameter('/b', { transform: 'json', default: 0 })
    await assert.rejects(json.get(), { name: 'InvalidValueError' })
    store.put('/b', '{"good":1}')
    assert.deepEqual(await json.get(), { good: 1 })
    store.put('/b', '{"bad"')
    clock.advance(11)
    assert.deepEqual(await json.get(), { good: 1 })
  })

  test('are not answered to whom they are denied now', async () => {
    const parameter = create({ maxAge: 10 }).parameter('/a')
    const value = await parameter
    store.fail(DENIED)
    clock.advance(11)
    await assert.rejects(parameter.get(), DENIED)
    assert.throws(value, DENIED)
  })

  test('jitter takes off at most its share', async () => {
    const config = create({ maxAge: 100, jitter: 0.5 })
    const parameters = Array.from({ length: 40 }, (_, i) => config.parameter(`/j${i}`, { default: i }))
    for (const parameter of parameters) await parameter.get()
    const readAgain = async () => {
      const before = store.calls.length
      await Promise.all(parameters.map((parameter) => parameter.get()))
      return store.calls.slice(before).flatMap(({ input }) => (input as { Names: string[] }).Names).length
    }
    clock.advance(50)
    assert.equal(await readAgain(), 0)
    clock.advance(25)
    const early = await readAgain()
    assert.ok(early > 0 && early < 40, `${early} of 40`)
  })
})

describe('absence', () => {
  test('is remembered for as long as is asked', async () => {
    const parameter = create({ negativeMaxAge: 5 }).parameter('/none')
    await assert.rejects(parameter.get())
    await assert.rejects(parameter.get())
    assert.equal(store.calls.length, 1)
    store.put('/none', 'now')
    clock.advance(6)
    assert.equal(await parameter.get(), 'now')
  })

  test('is a default where there is one, and the value when it comes', async () => {
    const parameter = create({ maxAge: 5 }).parameter('/none', { default: 'none' })
    assert.equal(await parameter.get(), 'none')
    assert.equal((await parameter.details()).version, 0)
    store.put('/none', 'now')
    assert.equal(await parameter.get(), 'none')
    clock.advance(6)
    assert.equal(await parameter.get(), 'now')
  })
})

describe('capacity', () => {
  test('what was not read for the longest goes first, and is read anew when it is used again', async () => {
    const config = create({ capacity: 2 })
    const [a, b] = [config.parameter('/a'), config.parameter('/b')]
    await a.get()
    await b.get()
    store.put('/c', 'c1')
    await config.parameter('/c').get()
    store.put('/a', 'a2')
    assert.equal(await b.get(), 'b1')
    assert.equal(await a.get(), 'a2')
  })
})

describe('rotation', () => {
  test('a secret expires when it is due to be rotated, and is looked for once a minute when that is late', async () => {
    store.putSecret('db', 'old', { nextRotation: new Date(clock.now() + 3600_000) })
    const secret = create({ maxAge: 24 * 3600 }).secret('db', { rotation: true })
    const reads = () => store.calls.filter(({ operation }) => operation === 'GetSecretValue').length
    assert.equal(await secret.get(), 'old')
    clock.advance(3600)
    assert.deepEqual([await secret.get(), reads()], ['old', 1])
    clock.advance(1)
    assert.deepEqual([await secret.get(), reads()], ['old', 2])
    store.putSecret('db', 'new', { nextRotation: new Date(clock.now() + 3600_000) })
    assert.equal(await secret.get(), 'old')
    clock.advance(61)
    assert.deepEqual([await secret.get(), reads()], ['new', 3])
  })
})

describe('the hook', () => {
  test('is told of misses, hits, ages, refreshes and errors', async () => {
    const events: ConfigEvent[] = []
    const config = create({ maxAge: 10, report: (event) => events.push(event) })
    const value = await config.parameter('/a')
    clock.advance(3)
    value()
    await config.parameter('/a').get()
    store.fail(BROKEN)
    clock.advance(10)
    await config.parameter('/a').get()
    const seen = events.map(({ type, name, ageMs }) => `${type} ${name} ${ageMs}`)
    assert.deepEqual(seen, [
      'miss /a undefined',
      'refresh /a 0',
      'hit /a 3000',
      'hit /a 3000',
      'miss /a 13000',
      'error /a 13000',
    ])
    assert.equal(events.at(-1)?.error, BROKEN)
  })
})

describe('a value as a function', () => {
  test('never waits: it gives the old value, and the new one later', async () => {
    const value = await create({ maxAge: 10 }).parameter('/a')
    store.put('/a', 'a2')
    clock.advance(11)
    assert.equal(value(), 'a1')
    await turn()
    assert.deepEqual([value(), value.version, value.parameter.name], ['a2', 2, '/a'])
  })

  test('gives the same object as long as the version is the same', async () => {
    store.put('/json', '{"a":1}')
    const parameter = create().parameter('/json', { transform: 'json' })
    const value = await parameter
    const before = value()
    await parameter.refresh()
    assert.equal(value(), before)
  })
})
