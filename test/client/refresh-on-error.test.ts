// Running a function again with new values when it fails, as ssm_cache's decorator tests have it.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Group, type Parameter, refreshOnError } from '@cairn/client'
import { transform } from 'esbuild'
import { startWorld, WORLDS, type World } from './worlds.ts'

class SpecialError extends Error {}
type Retry = { isRetry?: boolean; myRetry?: boolean }

for (const name of WORLDS) {
  describe(`refreshOnError on ${name}`, () => {
    let world: World
    let parameter: Parameter<string>
    let group: Group
    before(async () => {
      world = await startWorld(name)
      await world.put('alone', 'abc123')
      await world.put('member', 'abc123')
    })
    after(() => world.close())
    beforeEach(() => {
      const config = world.createConfig()
      parameter = config.parameter('alone')
      group = config.group()
      group.parameter('member')
      world.calls.length = 0
    })

    /** Fails until it is called again. */
    const failing =
      (error: Error) =>
      async (retry: Retry = {}) => {
        if (!retry.isRetry) throw error
        return 'OK'
      }
    const retryArgument = 'isRetry'

    test('a function that fails is called again after a refresh', async () => {
      assert.equal(await parameter.refreshOnError(failing(new Error('fails')), { retryArgument })(), 'OK')
      assert.equal(world.calls.length, 1)
    })

    test('a group is refreshed as well', async () => {
      assert.equal(await group.refreshOnError(failing(new Error('fails')), { retryArgument })(), 'OK')
      assert.equal(world.calls.length, 1)
    })

    test('an error of the given class is a reason', async () => {
      for (const when of [SpecialError, [TypeError, SpecialError], (error: unknown) => error instanceof SpecialError]) {
        const work = parameter.refreshOnError(failing(new SpecialError('fails')), { when, retryArgument })
        assert.equal(await work(), 'OK')
      }
    })

    test('another error is passed on, and nothing is refreshed', async () => {
      const work = parameter.refreshOnError(failing(new Error('regular')), { when: SpecialError, retryArgument })
      await assert.rejects(work(), { message: 'regular' })
      assert.equal(world.calls.length, 0)
    })

    test('the callback is called once, after the refresh and before the second call', async () => {
      const order: string[] = []
      const work = async () => {
        order.push(`work ${await parameter.get()}`)
        if (order.length === 1) throw new Error('fails')
        return 'OK'
      }
      const onRefresh = (error: unknown) => order.push(`callback ${(error as Error).message} ${parameter.peek()}`)
      await parameter.get()
      await world.put('alone', 'new')
      assert.equal(await parameter.refreshOnError(work, { onRefresh })(), 'OK')
      assert.deepEqual(order, ['work abc123', 'callback fails new', 'work new'])
      await world.put('alone', 'abc123')
    })

    test('a callback that is no function is refused when wrapping', () => {
      const onRefresh = 'no function' as unknown as () => void
      assert.throws(() => parameter.refreshOnError(async () => 1, { onRefresh }), TypeError)
      assert.throws(() => parameter.refreshOnError({ onRefresh }), TypeError)
    })

    test('the argument that tells the second call has the name that is given, or is not there', async () => {
      const seen: unknown[][] = []
      const work = async (...parameters: unknown[]) => {
        seen.push(parameters)
        if (seen.length % 2 === 1) throw new Error('fails')
      }
      await parameter.refreshOnError(work, { retryArgument: 'myRetry' })('x')
      await parameter.refreshOnError(work)('x')
      assert.deepEqual(seen, [['x'], ['x', { myRetry: true }], ['x'], ['x']])
    })

    test('an error of the second call is passed on', async () => {
      let calls = 0
      const work = parameter.refreshOnError(async () => {
        throw new Error(`call ${++calls}`)
      })
      await assert.rejects(work(), { message: 'call 2' })
    })

    test('class, callback and argument work together', async () => {
      let result = 'KO'
      const work = async (retry: Retry = {}) => {
        if (!retry.myRetry) throw new SpecialError('fails')
        return result
      }
      const onRefresh = () => {
        result = 'OK'
      }
      const options = { when: SpecialError, onRefresh, retryArgument: 'myRetry' }
      assert.equal(await parameter.refreshOnError(work, options)(), 'OK')
    })

    test('a sync function is wrapped as well, and keeps its name, its length and its this', async () => {
      const counter = {
        calls: 0,
        count(this: { calls: number }, by: number) {
          this.calls += by
          if (this.calls === by) throw new Error('fails')
          return this.calls
        },
      }
      const count = parameter.refreshOnError(counter.count)
      assert.deepEqual([count.name, count.length], ['count', 1])
      assert.equal(await count.call(counter, 2), 4)
    })

    test('it decorates methods', async () => {
      const source = `class Service {
        calls = 0
        @refresh({ when: SpecialError }) async work(by) {
          this.calls += by
          if (this.calls === by) throw new SpecialError('fails')
          return this.calls
        }
      }`
      const { code } = await transform(source, { target: 'es2022', loader: 'js' })
      const make = new Function('refresh', 'SpecialError', `${code}; return new Service()`)
      const service = make(parameter.refreshOnError, SpecialError)
      assert.equal(await service.work(3), 6)
    })

    test('several things are refreshed together', async () => {
      const work = refreshOnError([parameter, group])(failing(new Error('fails')), { retryArgument })
      assert.equal(await work(), 'OK')
      assert.deepEqual(world.calls[0]?.input.Names, ['alone', 'member'])
    })

    test('a refresh that fails is the error', async () => {
      world.fail(new Error('no network'), 1)
      await assert.rejects(parameter.refreshOnError(failing(new Error('fails')))(), { message: 'no network' })
    })
  })
}
