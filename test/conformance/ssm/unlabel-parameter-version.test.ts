// ssm:UnlabelParameterVersion, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`UnlabelParameterVersion on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await ssm.putParameter({ Name: '/unlabel/name', Value: 'one', Type: 'String' })
      await ssm.putParameter({ Name: '/unlabel/name', Value: 'two', Overwrite: true })
    })
    after(() => server.close())

    const unlabel = async (ParameterVersion: number, ...Labels: string[]) => {
      const { RemovedLabels, InvalidLabels } = await ssm.unlabelParameterVersion({
        Name: '/unlabel/name',
        ParameterVersion,
        Labels,
      })
      return { RemovedLabels, InvalidLabels }
    }

    test("that version's labels are removed; another's are invalid and stay", async () => {
      await ssm.labelParameterVersion({ Name: '/unlabel/name', ParameterVersion: 1, Labels: ['old', 'older'] })
      await ssm.labelParameterVersion({ Name: '/unlabel/name', ParameterVersion: 2, Labels: ['stable'] })
      assert.deepEqual(await unlabel(1, 'old', 'stable', 'missing', 'missing'), {
        RemovedLabels: ['old'],
        InvalidLabels: ['stable', 'missing'],
      })
      const { Parameters } = await ssm.getParameterHistory({ Name: '/unlabel/name' })
      assert.deepEqual(
        Parameters?.map(({ Labels }) => Labels),
        [['older'], ['stable']],
      )
    })

    test('what could not be a label is invalid, too', async () => {
      assert.deepEqual(await unlabel(2, 'bad label', '1number'), {
        RemovedLabels: [],
        InvalidLabels: ['bad label', '1number'],
      })
    })

    test('a missing version is refused', () =>
      assert.rejects(unlabel(99, 'old'), {
        name: 'ParameterVersionNotFound',
        message: 'Systems Manager could not find version 99 of /unlabel/name. Verify the version and try again.',
      }))

    test('the version must be given', () =>
      assert.rejects(
        ssm.unlabelParameterVersion({ Name: '/unlabel/name', Labels: ['old'], ParameterVersion: undefined }),
        {
          name: 'ValidationException',
          message:
            "1 validation error detected: Value null at 'parameterVersion' failed to satisfy constraint: Member must not be null",
        },
      ))

    test('a missing parameter is refused without a text', () =>
      assert.rejects(ssm.unlabelParameterVersion({ Name: '/unlabel/none', ParameterVersion: 1, Labels: ['a'] }), {
        name: 'ParameterNotFound',
        message: 'UnknownError',
      }))

    test('a caller without rights is denied', async () => {
      const stranger = server.ssm({ credentials: await server.addUser() })
      const call = { Name: '/unlabel/name', ParameterVersion: 2, Labels: ['stable'] }
      await assert.rejects(stranger.unlabelParameterVersion(call), { name: 'AccessDeniedException' })
    })
  })
}
