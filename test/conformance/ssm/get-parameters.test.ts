// ssm:GetParameters, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GetParameters on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      for (const Name of ['/batch/b', '/batch/a', 'bare']) {
        await ssm.putParameter({ Name, Value: `${Name}-1`, Type: 'String' })
        await ssm.putParameter({ Name, Value: `${Name}-2`, Overwrite: true })
      }
    })
    after(() => server.close())

    const get = async (...Names: string[]) => {
      const { Parameters, InvalidParameters } = await ssm.getParameters({ Names })
      return {
        found: Parameters?.map(({ Name, Selector = '', Value }) => [`${Name}${Selector}`, Value]),
        invalid: InvalidParameters,
      }
    }

    test('parameters come in the order of their names, whatever order was asked for', async () => {
      assert.deepEqual(await get('bare', '/batch/b', '/batch/a'), {
        found: [
          ['/batch/a', '/batch/a-2'],
          ['/batch/b', '/batch/b-2'],
          ['bare', 'bare-2'],
        ],
        invalid: [],
      })
    })

    test('what names nothing is listed once, in order, bad selectors included', async () => {
      const asked = ['/batch/z', '/batch/c', '/batch/z', '/batch/a:no-label', '/batch/a:999']
      assert.deepEqual(await get(...asked), {
        found: [],
        invalid: ['/batch/a:999', '/batch/a:no-label', '/batch/c', '/batch/z'],
      })
    })

    test('one parameter by several names is answered for each of them', async () => {
      const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/batch/a`
      const { found } = await get('/batch/a:2', '/batch/a', '/batch/a:1', '/batch/a:2', arn)
      assert.deepEqual(found?.map(([name]) => name).sort(), ['/batch/a', '/batch/a', '/batch/a:1', '/batch/a:2'])
    })

    test('both spellings of a root name are two answers', async () => {
      assert.deepEqual(await get('bare', '/bare'), {
        found: [
          ['/bare', 'bare-2'],
          ['bare', 'bare-2'],
        ],
        invalid: [],
      })
    })

    test('eleven names are too many', async () => {
      const Names = Array.from({ length: 11 }, (_, number) => `n${number}`)
      await assert.rejects(ssm.getParameters({ Names }), {
        name: 'ValidationException',
        message: `1 validation error detected: Value '[${Names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
      })
    })

    test('ten names are read at once', async () => {
      for (let number = 0; number < 10; number++) {
        await ssm.putParameter({ Name: `/ten/${number}`, Value: `value-${number}`, Type: 'String' })
      }
      const { found } = await get(...Array.from({ length: 10 }, (_, number) => `/ten/${number}`))
      assert.deepEqual(
        found,
        Array.from({ length: 10 }, (_, number) => [`/ten/${number}`, `value-${number}`]),
      )
    })

    test('a name that could not be a parameter fails the call', async () => {
      for (const name of ['/batch//a', '/batch/a:']) {
        await assert.rejects(get('/batch/a', name), { name: 'ValidationException' })
      }
    })

    test('one name of another account denies them all', () =>
      assert.rejects(get('/batch/a', `arn:aws:ssm:${REGION}:100000000001:parameter/batch/a`), {
        name: 'AccessDeniedException',
      }))

    test('secrets are shown encrypted unless asked for in clear', async () => {
      await ssm.putParameter({ Name: '/batch/secret', Value: 'hush', Type: 'SecureString' })
      const values = async (WithDecryption: boolean) =>
        (await ssm.getParameters({ Names: ['/batch/a', '/batch/secret'], WithDecryption })).Parameters?.map(
          ({ Value }) => Value,
        )
      assert.deepEqual(await values(true), ['/batch/a-2', 'hush'])
      assert.notEqual((await values(false))?.[1], 'hush')
    })
  })
}
