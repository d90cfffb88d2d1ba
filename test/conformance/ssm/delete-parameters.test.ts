// ssm:DeleteParameters, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DeleteParameters on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const put = async (...names: string[]) => {
      for (const Name of names) await ssm.putParameter({ Name, Value: 'value', Type: 'String' })
    }
    const remove = async (...Names: string[]) => {
      const { DeletedParameters, InvalidParameters } = await ssm.deleteParameters({ Names })
      return { DeletedParameters, InvalidParameters }
    }

    test('what is there is deleted, what is not is listed', async () => {
      await put('/remove/b', '/remove/a', '/remove/kept')
      assert.deepEqual(await remove('/remove/missing', '/remove/b', '/remove/a', '/remove/b'), {
        DeletedParameters: ['/remove/a', '/remove/b'],
        InvalidParameters: ['/remove/missing'],
      })
      const { Parameters, InvalidParameters } = await ssm.getParameters({
        Names: ['/remove/a', '/remove/b', '/remove/kept'],
      })
      assert.deepEqual(
        Parameters?.map(({ Name }) => Name),
        ['/remove/kept'],
      )
      assert.deepEqual(InvalidParameters, ['/remove/a', '/remove/b'])
    })

    test('two spellings delete one parameter', async () => {
      await put('remove-root')
      assert.deepEqual(await remove('remove-root', '/remove-root'), {
        DeletedParameters: ['/remove-root', 'remove-root'],
        InvalidParameters: [],
      })
    })

    test('a name that could not be a parameter fails the call, and nothing is deleted', async () => {
      await put('/remove/stays')
      for (const name of ['not a name', '/remove/stays:1', '/aws/service/x']) {
        await assert.rejects(remove('/remove/stays', name), { name: /^(ValidationException|AccessDeniedException)$/ })
      }
      assert.equal((await ssm.getParameter({ Name: '/remove/stays' })).Parameter?.Version, 1)
    })

    test('eleven names are too many, none is too few', async () => {
      const Names = Array.from({ length: 11 }, (_, number) => `n${number}`)
      await assert.rejects(ssm.deleteParameters({ Names }), {
        name: 'ValidationException',
        message: /at 'names' failed to satisfy constraint: Member must have length less than or equal to 10$/,
      })
      await assert.rejects(ssm.deleteParameters({ Names: [] }), { name: 'ValidationException' })
    })

    test('a caller without rights is denied', async () => {
      await put('/remove/denied')
      const stranger = server.ssm({ credentials: await server.addUser() })
      await assert.rejects(stranger.deleteParameters({ Names: ['/remove/denied'] }), { name: 'AccessDeniedException' })
      assert.equal((await ssm.getParameter({ Name: '/remove/denied' })).Parameter?.Version, 1)
    })
  })
}
