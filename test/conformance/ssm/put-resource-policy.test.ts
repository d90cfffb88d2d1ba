// PutResourcePolicy: sharing an advanced parameter, and all that is refused of it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const arnOf = (name: string, region = REGION) => `arn:aws:ssm:${region}:${ACCOUNT}:parameter/${name}`

function statementOf(arn: string, more: object = {}) {
  return {
    Effect: 'Allow',
    Principal: { AWS: '111111111111' },
    Action: ['ssm:DescribeParameters', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory'],
    Resource: arn,
    ...more,
  }
}

for (const dialect of DIALECTS) {
  describe(`PutResourcePolicy on ${dialect}`, () => {
    const ARN = arnOf('shared/one')
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      await ssm.putParameter({ Name: '/shared/one', Type: 'String', Value: 'v', Tier: 'Advanced' })
      await ssm.putParameter({ Name: 'plain', Type: 'String', Value: 'v' })
    })
    after(() => server.close())

    const documentOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
    const put = (Policy: string, ResourceArn = ARN) => ssm.putResourcePolicy({ ResourceArn, Policy })
    const malformed = (document: unknown, reason: string | RegExp) =>
      assert.rejects(put(typeof document === 'string' ? document : JSON.stringify(document)), {
        name: 'MalformedResourcePolicyDocumentException',
        message: typeof reason === 'string' ? `The resource policy is malformed. ${reason}` : reason,
      })

    test('a new policy gets an id and a hash, and is kept to the letter', async () => {
      const document = `  ${documentOf(statementOf(ARN))} `
      const { PolicyId, PolicyHash } = await put(document)
      assert.match(PolicyId ?? '', /^[\w-]{36}$/)
      assert.match(PolicyHash ?? '', /^[0-9a-f]{64}$/)
      const { Policies } = await ssm.getResourcePolicies({ ResourceArn: ARN })
      assert.deepEqual(
        Policies?.find((policy) => policy.PolicyId === PolicyId),
        { PolicyId, PolicyHash, Policy: document },
      )
    })

    test('a change needs the id and the hash, and gives a new hash', async () => {
      const { PolicyId, PolicyHash } = await put(documentOf(statementOf(ARN)))
      const Policy = documentOf(statementOf(ARN, { Principal: { AWS: ['222222222222', '333333333333'] } }))
      const changed = await ssm.putResourcePolicy({ ResourceArn: ARN, Policy, PolicyId, PolicyHash })
      assert.equal(changed.PolicyId, PolicyId)
      assert.notEqual(changed.PolicyHash, PolicyHash)
      await assert.rejects(ssm.putResourcePolicy({ ResourceArn: ARN, Policy, PolicyId, PolicyHash }), {
        name: 'ResourcePolicyConflictException',
        message: `The policy ${PolicyId} has another PolicyHash: it was changed meanwhile.`,
      })
      for (const half of [{ PolicyId }, { PolicyHash }]) {
        await assert.rejects(ssm.putResourcePolicy({ ResourceArn: ARN, Policy, ...half }), {
          name: 'ResourcePolicyInvalidParameterException',
          message: 'To change a policy, both its PolicyId and its PolicyHash are needed.',
        })
      }
    })

    test('a policy that is not there cannot be changed', async () => {
      const Policy = documentOf(statementOf(ARN))
      await assert.rejects(ssm.putResourcePolicy({ ResourceArn: ARN, Policy, PolicyId: 'x', PolicyHash: 'y' }), {
        name: 'ResourcePolicyNotFoundException',
        message: 'The policy x was not found.',
      })
    })

    test('only advanced parameters are shared', async () => {
      await assert.rejects(put(documentOf(statementOf(arnOf('plain'))), arnOf('plain')), {
        name: 'ResourcePolicyInvalidParameterException',
        message: 'Only a parameter in the advanced-parameter tier can be shared.',
      })
    })

    test('a parameter that is not there, or is in another region, is not found', async () => {
      for (const arn of [arnOf('shared/missing'), arnOf('shared/one', 'eu-west-1')]) {
        await assert.rejects(put(documentOf(statementOf(arn)), arn), {
          name: 'ResourceNotFoundException',
          message: `The parameter ${arn} was not found.`,
        })
      }
    })

    test('what is not the ARN of a parameter is refused', async () => {
      for (const arn of [`arn:aws:ssm:${REGION}:${ACCOUNT}:opsitemgroup/default`, '/shared/one/and/more-than-20']) {
        await assert.rejects(put(documentOf(statementOf(arn)), arn), {
          name: 'ResourcePolicyInvalidParameterException',
          message: `${arn} is not the ARN of a parameter.`,
        })
      }
    })

    test('another account’s parameter is refused whether or not it is there', async () => {
      for (const name of ['shared/one', 'shared/missing']) {
        const arn = `arn:aws:ssm:${REGION}:111111111111:parameter/${name}`
        await assert.rejects(put(documentOf(statementOf(arn)), arn), {
          name: 'AccessDeniedException',
          message: new RegExp(`ssm:PutResourcePolicy on resource: ${arn} `),
        })
      }
    })

    test('a user who may do nothing may not share', async () => {
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      const Policy = documentOf(statementOf(ARN))
      await assert.rejects(powerless.putResourcePolicy({ ResourceArn: ARN, Policy }), { name: 'AccessDeniedException' })
    })

    test('a document is a policy of a resource, and one that says who may read this parameter', async () => {
      await malformed('not-json', 'This policy contains invalid Json')
      await malformed('[]', 'Syntax errors in policy.')
      await malformed({ Statement: [] }, 'Could not parse the policy: Statement is empty!')
      await malformed({ Version: '2020-01-01', Statement: statementOf(ARN) }, /version/)
      await malformed({ Statements: statementOf(ARN) }, 'Syntax errors in policy.')
      const bad = (more: object, reason: string | RegExp) => malformed({ Statement: statementOf(ARN, more) }, reason)
      await bad({ Effect: 'Maybe' }, 'Invalid effect: Maybe')
      await bad({ Principal: undefined }, 'Missing required field Principal')
      await bad({ Principal: { Robot: 'x' } }, /Invalid principal/)
      await bad({ Condition: 'x' }, 'Syntax errors in policy.')
      await bad({ Action: [] }, 'Missing required field Action')
      await bad({ Action: undefined, NotAction: 'ssm:PutParameter' }, 'Action must not be empty.')
      await bad({ Resource: arnOf('plain') }, `Resource must be ${ARN}.`)
      await bad({ Resource: undefined, NotResource: arnOf('plain') }, `Resource must be ${ARN}.`)
    })

    test('only reading is shared, and not by path', async () => {
      for (const action of ['ssm:PutParameter', 'ssm:GetParametersByPath', 'ssm:*', '*']) {
        await malformed(
          { Statement: statementOf(ARN, { Action: ['ssm:GetParameter', action] }) },
          `Action ${action} can't be shared. Actions that can be: [ssm:DescribeParameters, ssm:GetParameter, ssm:GetParameters, ssm:GetParameterHistory].`,
        )
      }
      await put(JSON.stringify({ Statement: statementOf(ARN, { Action: 'SSM:getparameter', Principal: '*' }) }))
    })

    test('there are limits to the size and the number of policies', async () => {
      const arn = arnOf('shared/many')
      await ssm.putParameter({ Name: '/shared/many', Type: 'String', Value: 'v', Tier: 'Advanced' })
      await assert.rejects(put(documentOf(statementOf(arn, { Sid: 's'.repeat(20_480) })), arn), {
        name: 'ResourcePolicyLimitExceededException',
        message: 'A resource policy can have at most 20480 bytes.',
      })
      for (let i = 0; i < 50; i++) await put(documentOf(statementOf(arn)), arn)
      await assert.rejects(put(documentOf(statementOf(arn)), arn), {
        name: 'ResourcePolicyLimitExceededException',
        message: 'A parameter can have at most 50 resource policies.',
      })
    })
  })
}
