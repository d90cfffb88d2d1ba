// GetResourcePolicies: how a parameter is shared, a page at a time.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const ARN = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shared`

for (const dialect of DIALECTS) {
  describe(`GetResourcePolicies on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await ssm.putParameter({ Name: 'shared', Type: 'String', Value: 'v', Tier: 'Advanced' })
    })
    after(() => server.close())

    const share = (AWS: string) => {
      const Statement = { Effect: 'Allow', Principal: { AWS }, Action: 'ssm:GetParameter', Resource: ARN }
      return ssm.putResourcePolicy({ ResourceArn: ARN, Policy: JSON.stringify({ Statement }) })
    }

    test('a parameter that is not shared has none, whatever its tier', async () => {
      await ssm.putParameter({ Name: 'plain', Type: 'String', Value: 'v' })
      for (const ResourceArn of [ARN, ARN.replace('shared', 'plain')]) {
        assert.deepEqual((await ssm.getResourcePolicies({ ResourceArn })).Policies, [])
      }
    })

    test('pages hold what was asked for and together all policies once', async () => {
      const ids: (string | undefined)[] = []
      for (const account of ['111111111111', '222222222222', '333333333333']) ids.push((await share(account)).PolicyId)
      const first = await ssm.getResourcePolicies({ ResourceArn: ARN, MaxResults: 2 })
      assert.equal(first.Policies?.length, 2)
      const rest = await ssm.getResourcePolicies({ ResourceArn: ARN, MaxResults: 2, NextToken: first.NextToken })
      assert.equal(rest.NextToken, undefined)
      const listed = [...(first.Policies ?? []), ...(rest.Policies ?? [])].map(({ PolicyId }) => PolicyId)
      assert.deepEqual(listed, ids.sort())
    })

    test('a token that was made up and more than fifty a page are refused', async () => {
      await assert.rejects(ssm.getResourcePolicies({ ResourceArn: ARN, NextToken: 'made-up' }), {
        name: 'ResourcePolicyInvalidParameterException',
        message: 'The following token is invalid: made-up.',
      })
      await assert.rejects(ssm.getResourcePolicies({ ResourceArn: ARN, MaxResults: 51 }), {
        name: 'ValidationException',
        message: /at 'maxResults' .* less than or equal to 50/,
      })
    })

    test('a parameter that is not there is not found, a user who may do nothing is refused', async () => {
      await assert.rejects(ssm.getResourcePolicies({ ResourceArn: `${ARN}-missing` }), {
        name: 'ResourceNotFoundException',
      })
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await assert.rejects(powerless.getResourcePolicies({ ResourceArn: ARN }), { name: 'AccessDeniedException' })
    })

    test('another account is refused, policy or not', async () => {
      const credentials = await server.addUser({ account: '111111111111', administrator: true })
      await assert.rejects(server.ssm({ credentials }).getResourcePolicies({ ResourceArn: ARN }), {
        name: 'AccessDeniedException',
      })
    })

    test('policies go with the parameter', async () => {
      await ssm.deleteParameter({ Name: 'shared' })
      await ssm.putParameter({ Name: 'shared', Type: 'String', Value: 'v', Tier: 'Advanced' })
      assert.deepEqual((await ssm.getResourcePolicies({ ResourceArn: ARN })).Policies, [])
    })
  })
}
