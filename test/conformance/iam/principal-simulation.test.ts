// Simulation of what users and roles may do, through AWS's own client: its results are those that real calls come to.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { deniedOf, documentOf, READING, trusting, variable, verdictOf } from '../../support/documents.ts'
import { addGuest, allow, deny, type Guest } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const parameter = (name: string) => `arn:aws:ssm:eu-south-1:${ACCOUNT}:parameter/${name}`

for (const dialect of DIALECTS) {
  describe(`simulation of principals on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    let guest: Guest
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      guest = await addGuest(server)
    })
    after(() => server.close())

    async function simulateGuest(ActionNames: string[], more: object = {}) {
      const input = { PolicySourceArn: guest.arn, ActionNames, ...more }
      return (await iam.simulatePrincipalPolicy(input)).EvaluationResults!
    }

    test('of a user its own policies, its groups’, its boundary and its tags count, as they do for its calls', async () => {
      const UserName = guest.userName
      await server.ssm().putParameter({ Name: '/red/shown', Value: 'value', Type: 'String' })
      const read = () => server.ssm({ credentials: guest.credentials }).getParameter({ Name: '/red/shown' })
      const ask = async () => {
        const [result] = await simulateGuest(['ssm:GetParameter'], { ResourceArns: [parameter('red/shown')] })
        const isAllowed = await read().then(
          () => true,
          () => false,
        )
        assert.equal(result?.EvalDecision === 'allowed', isAllowed)
        return verdictOf(result!)
      }
      assert.equal(await ask(), 'implicitDeny')

      await iam.tagUser({ UserName, Tags: [{ Key: 'Team', Value: 'red' }] })
      const own = documentOf(allow('ssm:Get*', parameter(`${variable('aws:PrincipalTag/team')}/*`)))
      await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: own })
      assert.equal(await ask(), `allowed user_${UserName}_own`)

      const { Policy } = await iam.createPolicy({ PolicyName: 'Managed', PolicyDocument: READING })
      await iam.createGroup({ GroupName: 'readers' })
      await iam.attachGroupPolicy({ GroupName: 'readers', PolicyArn: Policy!.Arn })
      await iam.putGroupPolicy({ GroupName: 'readers', PolicyName: 'written', PolicyDocument: READING })
      await iam.addUserToGroup({ GroupName: 'readers', UserName })
      assert.equal(await ask(), `allowed user_${UserName}_own group_readers_written Managed`)

      const PermissionsBoundary = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
      await iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary })
      assert.equal(await ask(), 'implicitDeny')
      await iam.deleteUserPermissionsBoundary({ UserName })

      const Denying = documentOf(deny('ssm:*', '*', { StringEquals: { 'aws:username': UserName } }))
      await iam.putUserPolicy({ UserName, PolicyName: 'denying', PolicyDocument: Denying })
      assert.equal(await ask(), `explicitDeny user_${UserName}_denying`)
      await iam.deleteUserPolicy({ UserName, PolicyName: 'denying' })

      const [more] = await simulateGuest(['kms:Encrypt'], { PolicyInputList: [documentOf(allow('kms:*'))] })
      assert.equal(verdictOf(more!), 'allowed PolicyInputList.1')
      const GroupArn = `arn:aws:iam::${ACCOUNT}:group/readers`
      const input = { PolicySourceArn: GroupArn, ActionNames: ['ssm:GetParameter'] }
      const ofGroup = (await iam.simulatePrincipalPolicy(input)).EvaluationResults!
      assert.equal(verdictOf(ofGroup[0]!), 'allowed group_readers_written Managed')
    })

    test('of a role too, and leave to hand it on is asked with the service it goes to', async () => {
      const RoleName = 'simulated'
      const AssumeRolePolicyDocument = trusting({ Service: 'lambda.amazonaws.com' })
      const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument })
      const toLambda = { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }
      const PolicyDocument = documentOf(allow('iam:PassRole', Role!.Arn, toLambda))
      await iam.putRolePolicy({ RoleName, PolicyName: 'passing', PolicyDocument })
      const ask = async (service: string) => {
        const { EvaluationResults } = await iam.simulatePrincipalPolicy({
          PolicySourceArn: Role!.Arn,
          ActionNames: ['iam:PassRole'],
          ResourceArns: [Role!.Arn!],
          ContextEntries: [
            { ContextKeyName: 'iam:PassedToService', ContextKeyType: 'string', ContextKeyValues: [service] },
          ],
        })
        return verdictOf(EvaluationResults![0]!)
      }
      assert.equal(await ask('lambda.amazonaws.com'), `allowed role_${RoleName}_passing`)
      assert.equal(await ask('events.amazonaws.com'), 'implicitDeny')
    })

    test('a caller needs leave to simulate the very user', async () => {
      const asking = await addGuest(server, [allow('iam:SimulatePrincipalPolicy', guest.arn)])
      const its = server.iam({ credentials: asking.credentials })
      const ask = (PolicySourceArn: string) =>
        its.simulatePrincipalPolicy({ PolicySourceArn, ActionNames: ['ssm:GetParameter'] })
      await ask(guest.arn)
      await assert.rejects(ask(asking.arn), deniedOf(asking, 'iam:SimulatePrincipalPolicy', asking.arn))
    })
  })
}
