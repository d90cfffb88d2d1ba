// References to secrets, /aws/reference/secretsmanager/…, through AWS's own client. There are no secrets: none is ever found.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const PREFIX = '/aws/reference/secretsmanager'

for (const dialect of DIALECTS) {
  describe(`references to secrets on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const refused = (Name: string, error: { name: string; message: string }, WithDecryption = true) =>
      assert.rejects(ssm.getParameter({ Name, WithDecryption }), error)
    const missing = (shown: string) => ({
      name: 'ParameterNotFound',
      message: `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret aws/reference/secretsmanager/${shown} not found.`,
    })

    test('a secret that does not exist is told in the words of AWS', async () => {
      await refused(`${PREFIX}/x:AWSCURRENT`, missing('x:AWSCURRENT'))
      await refused(`${PREFIX}/path/x`, missing('path/xnull'))
    })

    test('the leading slash may be left out', () => refused(`${PREFIX.slice(1)}/x:1`, missing('x:1')))

    test('a secret must be asked for in clear', () =>
      refused(
        `${PREFIX}/x`,
        {
          name: 'ValidationException',
          message: 'WithDecryption flag must be True for retrieving a Secret Manager secret.',
        },
        false,
      ))

    test('an empty selector, two selectors and an ARN inside are refused', async () => {
      const arn = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:x-a1b2c3`
      for (const reference of ['x:', 'x:1:2', arn]) {
        await refused(`${PREFIX}/${reference}`, {
          name: 'ValidationException',
          message:
            'Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>',
        })
      }
    })

    test('a bare ARN of a secret is refused with a hint', () =>
      refused(`arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:x-a1b2c3`, {
        name: 'ValidationException',
        message:
          'Secrets manager ARN reference should not be passed in the GetParameter(s) request, please refer to https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html',
      }))

    test('an empty name is refused', () =>
      refused(`${PREFIX}/`, {
        name: 'ValidationException',
        message: 'An error occurred while calling one AWS dependency service.',
      }))

    test('in a batch the names that cannot be answered are listed, and the rest is', async () => {
      await ssm.putParameter({ Name: '/plain', Value: 'plain', Type: 'String' })
      for (const WithDecryption of [true, false]) {
        const Names = ['/plain', `${PREFIX}/x`, `${PREFIX}/x:AWSPREVIOUS`]
        const { Parameters, InvalidParameters } = await ssm.getParameters({ Names, WithDecryption })
        assert.deepEqual(
          Parameters?.map(({ Name }) => Name),
          ['/plain'],
        )
        assert.deepEqual(InvalidParameters, [`${PREFIX}/x`, `${PREFIX}/x:AWSPREVIOUS`])
      }
    })

    test('no path shows them', async () => {
      for (const Path of [PREFIX, '/aws/reference', '/aws']) {
        const { Parameters } = await ssm.getParametersByPath({ Path, Recursive: true, WithDecryption: true })
        assert.ok(Parameters?.every(({ Name }) => !Name?.includes('reference')))
      }
    })

    test('a caller without rights is denied', async () => {
      const stranger = server.ssm({ credentials: await server.addUser() })
      await assert.rejects(stranger.getParameter({ Name: `${PREFIX}/x`, WithDecryption: true }), {
        name: 'AccessDeniedException',
        message: /ssm:GetParameter on resource: .*:parameter\/aws\/reference\/secretsmanager\/x /,
      })
    })
  })
}
