// Groups, through AWS's own client: who is in them, and that what they allow counts at once.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'
const READING = JSON.stringify({ Version: '2012-10-17', Statement: allow('ssm:GetParameter') })
const arnOf = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`
const missing = (name: string) => ({
  name: 'NoSuchEntityException',
  message: `The group with name ${name} cannot be found.`,
})

for (const dialect of DIALECTS) {
  describe(`groups on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      await server.ssm().putParameter({ Name: '/shown', Value: 'value', Type: 'String' })
    })
    after(() => server.close())

    const refused = (call: Promise<unknown>) => assert.rejects(call, { name: 'AccessDeniedException' })

    test('a group has a unique id and an ARN with its path', async () => {
      const { Group } = await iam.createGroup({ GroupName: 'Admins', Path: '/ops/' })
      assert.match(Group!.GroupId!, /^AGPA[A-Z2-7]{16}$/)
      assert.equal(Group!.Arn, arnOf('group/ops/Admins'))
      assert.equal(Group!.CreateDate!.getMilliseconds(), 0)
      const shown = await iam.getGroup({ GroupName: 'admins' })
      assert.deepEqual([shown.Group, shown.Users, shown.IsTruncated], [Group, [], false])
      await assert.rejects(iam.createGroup({ GroupName: 'ADMINS' }), {
        name: 'EntityAlreadyExistsException',
        message: 'Group with name ADMINS already exists.',
      })
    })

    test('the policies of a group count for who is in it, and only as long', async () => {
      const { credentials, userName: UserName } = await addGuest(server)
      const GroupName = 'readers'
      const read = () => server.ssm({ credentials }).getParameter({ Name: '/shown' })
      await iam.createGroup({ GroupName })
      await iam.putGroupPolicy({ GroupName, PolicyName: 'reading', PolicyDocument: READING })
      await refused(read())
      await iam.addUserToGroup({ GroupName, UserName })
      assert.equal((await read()).Parameter?.Value, 'value')
      await iam.removeUserFromGroup({ GroupName, UserName })
      await refused(read())
    })

    test('a policy given to a group counts at once for all who are in it, and one taken away no more', async () => {
      const { credentials, userName: UserName } = await addGuest(server)
      const GroupName = 'attached'
      const read = () => server.ssm({ credentials }).getParameter({ Name: '/shown' })
      await iam.createGroup({ GroupName })
      await iam.addUserToGroup({ GroupName, UserName })
      await iam.attachGroupPolicy({ GroupName, PolicyArn: ADMINISTRATOR })
      assert.equal((await read()).Parameter?.Value, 'value')
      assert.equal((await iam.listAttachedGroupPolicies({ GroupName })).AttachedPolicies?.[0]?.PolicyArn, ADMINISTRATOR)
      await iam.detachGroupPolicy({ GroupName, PolicyArn: ADMINISTRATOR })
      await refused(read())
      await iam.putGroupPolicy({ GroupName, PolicyName: 'reading', PolicyDocument: READING })
      assert.equal((await read()).Parameter?.Value, 'value')
      const { PolicyDocument } = await iam.getGroupPolicy({ GroupName, PolicyName: 'reading' })
      assert.equal(decodeURIComponent(PolicyDocument!), READING)
      await iam.deleteGroupPolicy({ GroupName, PolicyName: 'reading' })
      await refused(read())
    })

    test('a user is in a group once, in ten at most', async () => {
      await iam.createUser({ UserName: 'joiner' })
      const groups = Array.from({ length: 11 }, (_, index) => `join-${index + 10}`)
      for (const GroupName of groups) await iam.createGroup({ GroupName })
      for (const GroupName of groups.slice(0, 10)) await iam.addUserToGroup({ GroupName, UserName: 'joiner' })
      await iam.addUserToGroup({ GroupName: 'join-10', UserName: 'joiner' })
      await assert.rejects(iam.addUserToGroup({ GroupName: 'join-20', UserName: 'joiner' }), {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for GroupsPerUser: 10',
      })
      const first = await iam.listGroupsForUser({ UserName: 'joiner', MaxItems: 6 })
      const rest = await iam.listGroupsForUser({ UserName: 'joiner', MaxItems: 6, Marker: first.Marker })
      assert.deepEqual([first.IsTruncated, rest.IsTruncated], [true, false])
      assert.deepEqual(
        [...first.Groups!, ...rest.Groups!].map(({ GroupName }) => GroupName),
        groups.slice(0, 10),
      )
    })

    test('the users in a group are shown by name, in pages', async () => {
      const GroupName = 'paged'
      await iam.createGroup({ GroupName })
      const names = ['paged-A', 'paged-b', 'paged-C']
      for (const UserName of names) {
        await iam.createUser({ UserName })
        await iam.addUserToGroup({ GroupName, UserName })
      }
      const first = await iam.getGroup({ GroupName, MaxItems: 2 })
      const rest = await iam.getGroup({ GroupName, MaxItems: 2, Marker: first.Marker })
      assert.deepEqual(
        [...first.Users!, ...rest.Users!].map(({ UserName }) => UserName),
        names,
      )
      assert.deepEqual(
        (await iam.listGroups({ PathPrefix: '/ops/' })).Groups?.map(({ GroupName: name }) => name),
        ['Admins'],
      )
    })

    test('a renamed group keeps who is in it', async () => {
      await iam.createUser({ UserName: 'stayer' })
      const { Group } = await iam.createGroup({ GroupName: 'before' })
      await iam.addUserToGroup({ GroupName: 'before', UserName: 'stayer' })
      await iam.updateGroup({ GroupName: 'before', NewGroupName: 'After', NewPath: '/x/' })
      const shown = await iam.getGroup({ GroupName: 'after' })
      assert.deepEqual(shown.Group, { ...Group, GroupName: 'After', Path: '/x/', Arn: arnOf('group/x/After') })
      assert.equal(shown.Users?.[0]?.UserName, 'stayer')
      await assert.rejects(iam.updateGroup({ GroupName: 'After', NewGroupName: 'admins' }), {
        name: 'EntityAlreadyExistsException',
      })
    })

    test('a group with somebody or something in it is not deleted', async () => {
      const GroupName = 'ending'
      const conflict = (duty: string) => ({
        name: 'DeleteConflictException',
        message: `Cannot delete entity, ${duty}.`,
      })
      await iam.createUser({ UserName: 'last' })
      await iam.createGroup({ GroupName })
      await iam.addUserToGroup({ GroupName, UserName: 'last' })
      await iam.attachGroupPolicy({ GroupName, PolicyArn: ADMINISTRATOR })
      await assert.rejects(iam.deleteGroup({ GroupName }), conflict('must remove users from group first'))
      await iam.removeUserFromGroup({ GroupName, UserName: 'last' })
      await assert.rejects(iam.deleteGroup({ GroupName }), conflict('must detach all policies first'))
      await iam.detachGroupPolicy({ GroupName, PolicyArn: ADMINISTRATOR })
      await iam.deleteGroup({ GroupName })
      await assert.rejects(iam.getGroup({ GroupName }), missing(GroupName))
    })

    test('what is not there is told: groups, users, members, policies', async () => {
      await iam.createUser({ UserName: 'alone' })
      await assert.rejects(iam.addUserToGroup({ GroupName: 'none', UserName: 'alone' }), missing('none'))
      await assert.rejects(iam.addUserToGroup({ GroupName: 'Admins', UserName: 'none' }), {
        message: 'The user with name none cannot be found.',
      })
      await assert.rejects(iam.removeUserFromGroup({ GroupName: 'Admins', UserName: 'alone' }), {
        name: 'NoSuchEntityException',
      })
      await assert.rejects(iam.getGroupPolicy({ GroupName: 'Admins', PolicyName: 'none' }), {
        name: 'NoSuchEntityException',
        message: 'The group policy with name none cannot be found.',
      })
    })

    test('all inline policies of a group together hold 5120 characters', async () => {
      const GroupName = 'Admins'
      const PolicyDocument = READING.replace('"*"', `"arn:aws:ssm:*:*:parameter/${'x'.repeat(2500)}"`)
      await iam.putGroupPolicy({ GroupName, PolicyName: 'one', PolicyDocument })
      await assert.rejects(iam.putGroupPolicy({ GroupName, PolicyName: 'two', PolicyDocument }), {
        name: 'LimitExceededException',
        message: 'Maximum policy size of 5120 bytes exceeded for group Admins',
      })
    })
  })
}
