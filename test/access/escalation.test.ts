// The known ways to more rights than one was given: each is tried by a user who has every right but the one that counts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { givePolicy } from '../support/policies.ts'
import { ACCOUNT, type AccessKey, REGION, startServer, type TestServer } from '../support/server.ts'

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'
const DENIED = { name: /^AccessDenied/ }

type Statement = { Effect: string; Action: string | string[]; Resource: string; Condition?: object }

for (const dialect of DIALECTS) {
  describe(`ways to more rights, ${dialect}`, () => {
    let server: TestServer
    let credentials: AccessKey
    const prize = '/prize'
    before(async () => {
      server = await startServer({ dialect })
      credentials = await server.addUser({ userName: 'climber' })
      await server.ssm().putParameter({ Name: prize, Value: 'gold', Type: 'String' })
    })
    after(() => server.close())

    function give(...Statement: Statement[]): Promise<void> {
      return givePolicy(server, 'climber', { Version: '2012-10-17', Statement })
    }

    /** Everything in a service but some actions. */
    function allBut(service: string, ...NotActions: string[]): Statement[] {
      return [
        { Effect: 'Allow', Action: `${service}:*`, Resource: '*' },
        { Effect: 'Deny', Action: NotActions, Resource: '*' },
      ]
    }

    async function mayReadPrize(key: AccessKey = credentials): Promise<boolean> {
      return server
        .ssm({ credentials: key })
        .getParameter({ Name: prize })
        .then(
          () => true,
          (error) => {
            assert.equal(error.name, 'AccessDeniedException')
            return false
          },
        )
    }

    const trust = (principal: object) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' },
      })

    test('to attach a policy takes the right to attach this very policy', async () => {
      await give({
        Effect: 'Allow',
        Action: 'iam:AttachUserPolicy',
        Resource: '*',
        Condition: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess' } },
      })
      const iam = server.iam({ credentials })
      await assert.rejects(iam.attachUserPolicy({ UserName: 'climber', PolicyArn: ADMINISTRATOR }), DENIED)
      assert.equal(await mayReadPrize(), false)
    })

    test('to attach a policy to a role takes the right for this very role', async () => {
      const root = server.iam()
      await root.createRole({ RoleName: 'low', AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) })
      await root.createRole({ RoleName: 'high', AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) })
      const Resource = `arn:aws:iam::${ACCOUNT}:role/low`
      await give({ Effect: 'Allow', Action: 'iam:AttachRolePolicy', Resource })
      const iam = server.iam({ credentials })
      await assert.rejects(iam.attachRolePolicy({ RoleName: 'high', PolicyArn: ADMINISTRATOR }), DENIED)
      await iam.attachRolePolicy({ RoleName: 'low', PolicyArn: ADMINISTRATOR })
      // A role of all rights is worth nothing to who may not assume it.
      await assert.rejects(server.sts({ credentials }).assumeRole({ RoleArn: Resource, RoleSessionName: 'up' }), DENIED)
    })

    test('to change a trust policy is a right of its own', async () => {
      await server
        .iam()
        .createRole({ RoleName: 'closed', AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }) })
      await server.iam().attachRolePolicy({ RoleName: 'closed', PolicyArn: ADMINISTRATOR })
      const RoleArn = `arn:aws:iam::${ACCOUNT}:role/closed`
      await give(
        ...allBut('iam', 'iam:UpdateAssumeRolePolicy', 'iam:Attach*', 'iam:Put*', 'iam:Create*', 'iam:AddUserToGroup'),
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
      )
      const iam = server.iam({ credentials })
      const PolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/climber` })
      await assert.rejects(iam.updateAssumeRolePolicy({ RoleName: 'closed', PolicyDocument }), DENIED)
      await assert.rejects(server.sts({ credentials }).assumeRole({ RoleArn, RoleSessionName: 'up' }), DENIED)
      assert.equal(await mayReadPrize(), false)
    })

    test('to write a version of a policy that others are bound by is a right of its own', async () => {
      const document = (Action: string) =>
        JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })
      const created = await server
        .iam()
        .createPolicy({ PolicyName: 'own', PolicyDocument: document('ssm:DescribeParameters') })
      const PolicyArn = created.Policy!.Arn!
      await server.iam().attachUserPolicy({ UserName: 'climber', PolicyArn })
      await give({ Effect: 'Allow', Action: ['iam:Get*', 'iam:List*', 'iam:CreatePolicy'], Resource: '*' })
      const iam = server.iam({ credentials })
      const version = { PolicyArn, PolicyDocument: document('*'), SetAsDefault: true }
      await assert.rejects(iam.createPolicyVersion(version), DENIED)
      await assert.rejects(iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' }), DENIED)
      // A policy of one's own making does nothing for who cannot attach it.
      await iam.createPolicy({ PolicyName: 'made', PolicyDocument: document('*') })
      assert.equal(await mayReadPrize(), false)
      // With the right, the new version counts at once: that is why it is a right.
      await give({ Effect: 'Allow', Action: 'iam:CreatePolicyVersion', Resource: PolicyArn })
      await iam.createPolicyVersion(version)
      assert.equal(await mayReadPrize(), true)
      await server.iam().detachUserPolicy({ UserName: 'climber', PolicyArn })
      assert.equal(await mayReadPrize(), false)
    })

    test('a boundary holds whoever may do everything in IAM, as long as the boundary may not be taken off', async () => {
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
          { Effect: 'Deny', Action: 'iam:DeleteUserPermissionsBoundary', Resource: '*' },
          { Effect: 'Deny', Action: 'iam:PutUserPermissionsBoundary', Resource: '*' },
        ],
      })
      const { Policy } = await server.iam().createPolicy({ PolicyName: 'boundary', PolicyDocument })
      await server.iam().putUserPermissionsBoundary({ UserName: 'climber', PermissionsBoundary: Policy!.Arn! })
      await give({ Effect: 'Allow', Action: '*', Resource: '*' })
      const iam = server.iam({ credentials })
      await iam.attachUserPolicy({ UserName: 'climber', PolicyArn: ADMINISTRATOR })
      assert.equal(await mayReadPrize(), false)
      await assert.rejects(iam.deleteUserPermissionsBoundary({ UserName: 'climber' }), DENIED)
      await server.iam().detachUserPolicy({ UserName: 'climber', PolicyArn: ADMINISTRATOR })
      await server.iam().deleteUserPermissionsBoundary({ UserName: 'climber' })
    })

    test('where tags decide, who may not tag cannot choose what to reach', async () => {
      const team = { StringEquals: { 'aws:ResourceTag/team': 'climbers' } }
      await give(
        { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*', Condition: team },
        { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' },
      )
      const ssm = server.ssm({ credentials })
      const Tags = [{ Key: 'team', Value: 'climbers' }]
      const tagging = { ResourceType: 'Parameter', ResourceId: prize, Tags } as const
      await assert.rejects(ssm.addTagsToResource(tagging), DENIED)
      const own = { Name: '/own', Value: 'x', Type: 'String', Tags } as const
      await assert.rejects(ssm.putParameter(own), DENIED)
      assert.equal(await mayReadPrize(), false)
      const ResourceARNList = [`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${prize}`]
      await assert.rejects(
        server.tagging({ credentials }).tagResources({ ResourceARNList, Tags: { team: 'climbers' } }),
        DENIED,
      )
      await server.ssm().addTagsToResource(tagging)
      assert.equal(await mayReadPrize(), true)
      await server.ssm().removeTagsFromResource({ ResourceType: 'Parameter', ResourceId: prize, TagKeys: ['team'] })
    })

    test('a user made again under the same name has none of the rights of the first', async () => {
      const key = await server.addUser({ userName: 'phoenix' })
      const iam = server.iam()
      await iam.createRole({
        RoleName: 'nest',
        AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/phoenix` }),
      })
      const RoleArn = `arn:aws:iam::${ACCOUNT}:role/nest`
      await iam.attachRolePolicy({ RoleName: 'nest', PolicyArn: ADMINISTRATOR })
      await server.sts({ credentials: key }).assumeRole({ RoleArn, RoleSessionName: 'first' })
      await iam.deleteAccessKey({ UserName: 'phoenix', AccessKeyId: key.accessKeyId })
      await iam.deleteUser({ UserName: 'phoenix' })
      const again = await server.addUser({ userName: 'phoenix' })
      await assert.rejects(
        server.sts({ credentials: again }).assumeRole({ RoleArn, RoleSessionName: 'second' }),
        DENIED,
      )
      assert.equal(await mayReadPrize(again), false)
    })
  })
}
