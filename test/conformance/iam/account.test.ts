// What an account has as a whole, through AWS's own client: counted, and told in every detail.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GetAccountAuthorizationDetailsCommandOutput, IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'
const DOCUMENT = JSON.stringify({ Version: '2012-10-17', Statement: allow('ssm:GetParameter') })
const arnOf = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`

type Details = Partial<GetAccountAuthorizationDetailsCommandOutput>

for (const dialect of DIALECTS) {
  describe(`the account on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    let trust: string
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      await iam.createUser({ UserName: 'first', Path: '/team/', Tags: [{ Key: 'Team', Value: 'red' }] })
      await iam.createUser({ UserName: 'second', PermissionsBoundary: ADMINISTRATOR })
      await iam.createGroup({ GroupName: 'everybody' })
      await iam.addUserToGroup({ GroupName: 'everybody', UserName: 'first' })
      await iam.putGroupPolicy({ GroupName: 'everybody', PolicyName: 'inline', PolicyDocument: DOCUMENT })
      await iam.putUserPolicy({ UserName: 'first', PolicyName: 'own', PolicyDocument: DOCUMENT })
      const { Policy } = await iam.createPolicy({ PolicyName: 'Reading', PolicyDocument: DOCUMENT })
      await iam.attachUserPolicy({ UserName: 'first', PolicyArn: Policy?.Arn })
      trust = JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: arnOf('user/team/first') }, Action: 'sts:AssumeRole' },
      })
      await iam.createRole({ RoleName: 'Worker', AssumeRolePolicyDocument: trust })
    })
    after(() => server.close())

    const parts = ({ UserDetailList, GroupDetailList, RoleDetailList, Policies }: Details) => [
      UserDetailList?.map(({ UserName }) => UserName),
      GroupDetailList?.map(({ GroupName }) => GroupName),
      RoleDetailList?.map(({ RoleName }) => RoleName),
      Policies?.map(({ PolicyName }) => PolicyName),
    ]

    test('everything is told, and how it hangs together', async () => {
      const details = await iam.getAccountAuthorizationDetails({})
      assert.deepEqual(parts(details), [
        ['first', 'second'],
        ['everybody'],
        ['Worker'],
        ['Reading', 'AdministratorAccess'],
      ])
      const [first, second] = details.UserDetailList!
      assert.equal(first!.Arn, arnOf('user/team/first'))
      assert.deepEqual(first!.GroupList, ['everybody'])
      assert.deepEqual(first!.Tags, [{ Key: 'Team', Value: 'red' }])
      assert.deepEqual(first!.AttachedManagedPolicies, [{ PolicyName: 'Reading', PolicyArn: arnOf('policy/Reading') }])
      assert.equal(first!.UserPolicyList?.[0]?.PolicyName, 'own')
      assert.equal(decodeURIComponent(first!.UserPolicyList![0]!.PolicyDocument!), DOCUMENT)
      assert.equal(second!.PermissionsBoundary?.PermissionsBoundaryArn, ADMINISTRATOR)
      const [group] = details.GroupDetailList!
      assert.equal(decodeURIComponent(group!.GroupPolicyList![0]!.PolicyDocument!), DOCUMENT)
      const [role] = details.RoleDetailList!
      assert.deepEqual(JSON.parse(decodeURIComponent(role!.AssumeRolePolicyDocument!)), JSON.parse(trust))
      const [own, aws] = details.Policies!
      assert.deepEqual([own!.AttachmentCount, own!.DefaultVersionId], [1, 'v1'])
      assert.equal(decodeURIComponent(own!.PolicyVersionList![0]!.Document!), DOCUMENT)
      assert.deepEqual([aws!.Arn, aws!.PermissionsBoundaryUsageCount], [ADMINISTRATOR, 1])
    })

    test('a filter tells some kinds only', async () => {
      const some = await iam.getAccountAuthorizationDetails({ Filter: ['Group', 'AWSManagedPolicy'] })
      assert.deepEqual(parts(some), [[], ['everybody'], [], ['AdministratorAccess']])
    })

    test('pages follow one another, each thing once', async () => {
      const all = parts(await iam.getAccountAuthorizationDetails({})).flat()
      for (const MaxItems of [1, 2, 3, 5, 6]) {
        const seen: (string | undefined)[] = []
        let Marker: string | undefined
        do {
          const page = await iam.getAccountAuthorizationDetails({ MaxItems, Marker })
          const items = parts(page).flat()
          assert.ok(items.length > 0 && items.length <= MaxItems)
          assert.equal(page.IsTruncated, page.Marker !== undefined)
          seen.push(...items)
          Marker = page.Marker
        } while (Marker !== undefined)
        assert.deepEqual(seen, all)
      }
    })

    test('the summary counts what there is, beside the quotas', async () => {
      const { SummaryMap } = await iam.getAccountSummary({})
      const { Users, Groups, Roles, Policies, PolicyVersionsInUse, UsersQuota, AccessKeysPerUserQuota } = SummaryMap!
      assert.deepEqual([Users, Groups, Roles, Policies, PolicyVersionsInUse], [2, 1, 1, 1, 1])
      assert.deepEqual([UsersQuota, AccessKeysPerUserQuota], [5000, 2])
    })

    test('another account sees its own things alone', async () => {
      const credentials = await server.addUser({ account: '444444444444', administrator: true, userName: 'theirs' })
      const other = server.iam({ credentials })
      const details = await other.getAccountAuthorizationDetails({
        Filter: ['User', 'Group', 'Role', 'LocalManagedPolicy'],
      })
      assert.deepEqual(parts(details), [['theirs'], [], [], []])
      assert.equal((await other.getAccountSummary({})).SummaryMap?.Users, 1)
      await assert.rejects(other.getUser({ UserName: 'first' }), { name: 'NoSuchEntityException' })
    })

    test('who may see one user may not for that see all', async () => {
      const { credentials, arn, userName } = await addGuest(server, [allow('iam:*', arnOf('user/*'))])
      const own = server.iam({ credentials })
      await own.listUsers({})
      await assert.rejects(own.getAccountAuthorizationDetails({}), {
        name: 'AccessDenied',
        message: `User: ${arn} is not authorized to perform: iam:GetAccountAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetAccountAuthorizationDetails action`,
      })
      await iam.deleteUserPolicy({ UserName: userName, PolicyName: 'given' })
      await assert.rejects(own.listUsers({ PathPrefix: '/team/' }), {
        name: 'AccessDenied',
        message: `User: ${arn} is not authorized to perform: iam:ListUsers on resource: ${arnOf('user/team/')} because no identity-based policy allows the iam:ListUsers action`,
      })
    })
  })
}
