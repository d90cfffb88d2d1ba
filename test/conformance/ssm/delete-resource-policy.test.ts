// DeleteResourcePolicy: the sharing of a parameter ends.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const ARN = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shared`
const Statement = { Effect: 'Allow', Principal: '*', Action: 'ssm:GetParameter', Resource: ARN }

for (const dialect of DIALECTS) {
  describe(`DeleteResourcePolicy on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await ssm.putParameter({ Name: 'shared', Type: 'String', Value: 'v', Tier: 'Advanced' })
    })
    after(() => server.close())

    const share = () => ssm.putResourcePolicy({ ResourceArn: ARN, Policy: JSON.stringify({ Statement }) })
    const remove = (PolicyId = '', PolicyHash = '', client = ssm) =>
      client.deleteResourcePolicy({ ResourceArn: ARN, PolicyId, PolicyHash })

    test('it removes the policy that id and hash name, once', async () => {
      const { PolicyId, PolicyHash } = await share()
      const kept = await share()
      await remove(PolicyId, PolicyHash)
      const { Policies } = await ssm.getResourcePolicies({ ResourceArn: ARN })
      assert.deepEqual(
        Policies?.map((policy) => policy.PolicyId),
        [kept.PolicyId],
      )
      await assert.rejects(remove(PolicyId, PolicyHash), {
        name: 'ResourcePolicyNotFoundException',
        message: `The policy ${PolicyId} was not found.`,
      })
    })

    test('a policy that was changed meanwhile stays', async () => {
      const { PolicyId } = await share()
      await assert.rejects(remove(PolicyId, 'another'), {
        name: 'ResourcePolicyConflictException',
        message: `The policy ${PolicyId} has another PolicyHash: it was changed meanwhile.`,
      })
    })

    test('a parameter that is not there is not found, a user who may do nothing is refused', async () => {
      await assert.rejects(ssm.deleteResourcePolicy({ ResourceArn: `${ARN}-x`, PolicyId: 'a', PolicyHash: 'b' }), {
        name: 'ResourceNotFoundException',
      })
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await assert.rejects(remove('a', 'b', powerless), { name: 'AccessDeniedException' })
    })
  })
}
