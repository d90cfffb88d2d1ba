// middy's middlewares for parameters and secrets work as they do with AWS, on both stores.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import middy from '@middy/core'
import secretsManager from '@middy/secrets-manager'
import ssm from '@middy/ssm'
import { DIALECTS } from '../support/dialects.ts'
import { type Neighbourhood, startNeighbourhood } from './neighbourhood.ts'

let caches = 0

/** Options for the context, with a cache of their own: middy's caches live as long as the process. */
function toContext<T extends object>(options: T): T & { setToContext: true; cacheKey: string } {
  return { ...options, setToContext: true, cacheKey: `cache-${++caches}` }
}

/** Calls a function whose context a middleware fills; answers what it found there. */
async function callWith(middleware: object): Promise<Record<string, unknown>> {
  return invoke(wrap(middleware))
}

/** A function that answers its context. Each middleware has a type of its own, which names what it adds to the context. */
function wrap(middleware: object): unknown {
  const handler = async (_event: unknown, { getRemainingTimeInMillis: _, ...found }: Record<string, unknown>) => found
  return middy(handler as never).use(middleware as middy.MiddlewareObj)
}

/** Invokes as Lambda does: with a context that tells the time left. */
function invoke(handler: unknown): Promise<Record<string, unknown>> {
  const lambda = handler as (event: object, context: object) => Promise<Record<string, unknown>>
  return lambda({}, { getRemainingTimeInMillis: () => 10_000 })
}

for (const dialect of DIALECTS) {
  describe(`middy on ${dialect}`, () => {
    let server: Neighbourhood
    before(async () => {
      server = await startNeighbourhood(dialect)
      await server.ssm().putParameter({ Name: '/shop/password', Value: 'correct horse', Type: 'SecureString' })
      await server.ssm().putParameter({ Name: '/shop/limits', Value: '{"maximum":9}', Type: 'String' })
      await server.ssm().putParameter({ Name: '/shop/countries', Value: 'it,fr', Type: 'StringList' })
      await server.secretsManager().createSecret({ Name: 'shop/db', SecretString: '{"password":"p"}' })
    })
    after(() => server.close())

    test('parameters are in the context, decrypted, parsed and split', async () => {
      const fetchData = { password: '/shop/password', limits: '/shop/limits', countries: '/shop/countries' }
      assert.deepEqual(await callWith(ssm(toContext({ fetchData }))), {
        password: 'correct horse',
        limits: { maximum: 9 },
        countries: ['it', 'fr'],
      })
    })

    test('more than ten names and a whole path are read at once', async () => {
      const names = Array.from({ length: 12 }, (_, i) => `/many/n${i}`)
      for (const Name of names) await server.ssm().putParameter({ Name, Value: Name, Type: 'String' })
      const fetchData = { ...Object.fromEntries(names.map((name, i) => [`n${i}`, name])), all: '/many/' }
      const everything = Object.fromEntries(names.map((name, i) => [`n${i}`, name]))
      const context = await callWith(ssm(toContext({ fetchData })))
      assert.deepEqual(context, { ...everything, all: everything })
    })

    test('what is not there fails the call and is named', async () => {
      const fetchData = { here: '/shop/limits', gone: '/absent' }
      await assert.rejects(callWith(ssm(toContext({ fetchData, disablePrefetch: true }))), (error) => {
        const { cause } = error as { cause?: { data?: Error[] } }
        return cause?.data?.some(({ message }) => message === 'InvalidParameter /absent') ?? false
      })
    })

    test('values are kept for cacheExpiry', async () => {
      await server.ssm().putParameter({ Name: '/kept', Value: 'old', Type: 'String' })
      const read = (cacheExpiry: number) => {
        return wrap(ssm(toContext({ fetchData: { value: '/kept' }, cacheExpiry })))
      }
      const [forever, never] = [read(-1), read(0)]
      assert.deepEqual([(await invoke(forever)).value, (await invoke(never)).value], ['old', 'old'])
      await server.ssm().putParameter({ Name: '/kept', Value: 'new', Overwrite: true })
      assert.deepEqual([(await invoke(forever)).value, (await invoke(never)).value], ['old', 'new'])
    })

    test('secrets are in the context, with their rotation asked for', async () => {
      const fetchData = { db: 'shop/db' }
      const rotated = { fetchData, fetchRotationDate: true, cacheExpiry: 0 }
      for (const options of [{ fetchData }, rotated]) {
        assert.deepEqual(await callWith(secretsManager(toContext(options))), { db: { password: 'p' } })
      }
    })

    test('a secret that is not there, or may not be read, fails the call', async () => {
      const read = (id: string) => callWith(secretsManager(toContext({ fetchData: { db: id }, disablePrefetch: true })))
      const reasonIs = (name: string) => (error: unknown) => {
        const { cause } = error as { cause?: { data?: Error[] } }
        return cause?.data?.some((reason) => reason.name === name) ?? false
      }
      await assert.rejects(read('absent'), reasonIs('ResourceNotFoundException'))
      server.actAs(await server.addUser({ userName: `nobody-${dialect}` }))
      await assert.rejects(read('shop/db'), reasonIs('AccessDeniedException'))
    })
  })
}
