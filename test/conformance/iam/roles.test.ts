// Roles, through AWS's own client: made, shown, listed, changed, tagged, deleted; their policies and boundaries.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateRoleRequest, IAM } from '@aws-sdk/client-iam'
import { keyOf } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { deniedOf, documentOf, READING, trusting } from '../../support/documents.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const LAMBDA = trusting({ Service: 'lambda.amazonaws.com' })
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'
const SSM_READER = 'arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess'
const arnOf = (path: string) => `arn:aws:iam::${ACCOUNT}:role${path}`
const missing = (name: string) => ({
  name: 'NoSuchEntityException',
  message: `The role with name ${name} cannot be found.`,
})

for (const dialect of DIALECTS) {
  describe(`roles on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      await server.ssm().putParameter({ Name: '/shown', Value: 'value', Type: 'String' })
    })
    after(() => server.close())

    const create = (RoleName: string, more: Partial<CreateRoleRequest> = {}) =>
      iam.createRole({ RoleName, AssumeRolePolicyDocument: LAMBDA, ...more })

    test('a new role has a unique id, an ARN with its path, and sessions of an hour', async () => {
      const { Role } = await create('Made', { Path: '/a/b/', Description: 'for functions' })
      assert.match(Role!.RoleId!, /^AROA[A-Z2-7]{16}$/)
      const { RoleId, CreateDate } = Role!
      assert.equal(CreateDate!.getMilliseconds(), 0)
      const shown = {
        Path: '/a/b/',
        RoleName: 'Made',
        RoleId,
        Arn: arnOf('/a/b/Made'),
        CreateDate,
        AssumeRolePolicyDocument: encodeURIComponent(LAMBDA),
        Description: 'for functions',
        MaxSessionDuration: 3600,
      }
      assert.deepEqual(Role, shown)
      assert.deepEqual((await iam.getRole({ RoleName: 'mADE' })).Role, { ...shown, RoleLastUsed: {} })
    })

    test('names are taken whatever their case and path', async () => {
      await create('Taken')
      await assert.rejects(create('tAKEN', { Path: '/elsewhere/' }), {
        name: 'EntityAlreadyExistsException',
        message: 'Role with name tAKEN already exists.',
      })
    })

    test('a role that is not there is told, to those who may ask', async () => {
      await assert.rejects(iam.getRole({ RoleName: 'nobody' }), missing('nobody'))
      await assert.rejects(iam.deleteRole({ RoleName: 'nobody' }), missing('nobody'))
      await assert.rejects(iam.attachRolePolicy({ RoleName: 'nobody', PolicyArn: ADMINISTRATOR }), missing('nobody'))
      const guest = await addGuest(server)
      await assert.rejects(
        server.iam({ credentials: guest.credentials }).getRole({ RoleName: 'nobody' }),
        deniedOf(guest, 'iam:GetRole', arnOf('/nobody')),
      )
    })

    test('a list shows the roles of a path, page by page', async () => {
      for (const name of ['c', 'A', 'b']) await create(name, { Path: '/listed/' })
      const first = await iam.listRoles({ PathPrefix: '/listed/', MaxItems: 2 })
      assert.deepEqual([first.Roles?.map(({ RoleName }) => RoleName), first.IsTruncated], [['A', 'b'], true])
      const { Roles, IsTruncated } = await iam.listRoles({ PathPrefix: '/listed/', Marker: first.Marker })
      assert.deepEqual([Roles?.map(({ RoleName }) => RoleName), IsTruncated], [['c'], false])
    })

    test('sessions last from one hour to twelve', async () => {
      await create('Long', { MaxSessionDuration: 43200 })
      await assert.rejects(create('Longer', { MaxSessionDuration: 43201 }), { name: 'ValidationError' })
      await assert.rejects(create('Shorter', { MaxSessionDuration: 3599 }), { name: 'ValidationError' })
    })

    test('an update changes what it says and leaves the rest', async () => {
      await create('Updated', { Description: 'before' })
      const shown = async () => {
        const { Role } = await iam.getRole({ RoleName: 'Updated' })
        return [Role?.Description, Role?.MaxSessionDuration]
      }
      await iam.updateRole({ RoleName: 'Updated', MaxSessionDuration: 7200 })
      assert.deepEqual(await shown(), ['before', 7200])
      await iam.updateRole({ RoleName: 'Updated', Description: 'after' })
      assert.deepEqual(await shown(), ['after', 7200])
    })

    test('a role is deleted when it has no policies any more, and takes its tags along', async () => {
      const RoleName = 'Doomed'
      await create(RoleName, { Tags: [{ Key: 'team', Value: 'red' }] })
      await iam.attachRolePolicy({ RoleName, PolicyArn: SSM_READER })
      await iam.putRolePolicy({ RoleName, PolicyName: 'inline', PolicyDocument: READING })
      const conflict = (duty: string) => ({
        name: 'DeleteConflictException',
        message: `Cannot delete entity, must ${duty} policies first.`,
      })
      await assert.rejects(iam.deleteRole({ RoleName }), conflict('detach all'))
      await iam.detachRolePolicy({ RoleName, PolicyArn: SSM_READER })
      await assert.rejects(iam.deleteRole({ RoleName }), conflict('delete'))
      await iam.deleteRolePolicy({ RoleName, PolicyName: 'inline' })
      await iam.deleteRole({ RoleName })
      await assert.rejects(iam.getRole({ RoleName }), missing(RoleName))
      await create(RoleName)
      assert.deepEqual((await iam.listRoleTags({ RoleName })).Tags, [])
    })

    test('tags are put on, shown and taken off', async () => {
      const RoleName = 'Tagged'
      await create(RoleName, { Tags: [{ Key: 'team', Value: 'red' }] })
      await iam.tagRole({ RoleName, Tags: [{ Key: 'Team', Value: 'blue' }] })
      assert.deepEqual((await iam.getRole({ RoleName })).Role?.Tags, [{ Key: 'Team', Value: 'blue' }])
      await iam.untagRole({ RoleName, TagKeys: ['TEAM'] })
      assert.deepEqual((await iam.listRoleTags({ RoleName })).Tags, [])
    })

    test('policies of a role are attached, written, shown and listed', async () => {
      const RoleName = 'Holder'
      await create(RoleName)
      await iam.attachRolePolicy({ RoleName, PolicyArn: SSM_READER })
      await iam.putRolePolicy({ RoleName, PolicyName: 'inline', PolicyDocument: READING })
      const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName })
      assert.deepEqual(AttachedPolicies, [{ PolicyName: 'AmazonSSMReadOnlyAccess', PolicyArn: SSM_READER }])
      assert.deepEqual((await iam.listAttachedRolePolicies({ RoleName, PathPrefix: '/x/' })).AttachedPolicies, [])
      assert.deepEqual((await iam.listRolePolicies({ RoleName })).PolicyNames, ['inline'])
      const shown = await iam.getRolePolicy({ RoleName, PolicyName: 'inline' })
      assert.equal(decodeURIComponent(shown.PolicyDocument!), READING)
      await assert.rejects(iam.getRolePolicy({ RoleName, PolicyName: 'other' }), {
        name: 'NoSuchEntityException',
        message: 'The role policy with name other cannot be found.',
      })
      const long = documentOf(allow('ssm:GetParameter', `arn:aws:ssm:*:*:parameter/${'x'.repeat(10_240)}`))
      await assert.rejects(iam.putRolePolicy({ RoleName, PolicyName: 'long', PolicyDocument: long }), {
        name: 'LimitExceededException',
        message: 'Maximum policy size of 10240 bytes exceeded for role Holder',
      })
    })

    test('what a role may do follows its policies and its boundary at once', async () => {
      const guest = await addGuest(server, [allow('sts:AssumeRole')])
      const RoleName = 'Acting'
      const { Role } = await create(RoleName, { AssumeRolePolicyDocument: trusting({ AWS: guest.arn }) })
      const sts = server.sts({ credentials: guest.credentials })
      const credentials = keyOf(await sts.assumeRole({ RoleArn: Role!.Arn, RoleSessionName: 'session' }))
      const read = () => server.ssm({ credentials }).getParameter({ Name: '/shown' })
      const refused = () => assert.rejects(read(), { name: 'AccessDeniedException' })
      await refused()
      await iam.attachRolePolicy({ RoleName, PolicyArn: SSM_READER })
      assert.equal((await read()).Parameter?.Value, 'value')
      const PermissionsBoundary = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
      await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary })
      assert.deepEqual((await iam.getRole({ RoleName })).Role?.PermissionsBoundary, {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: PermissionsBoundary,
      })
      await refused()
      await iam.deleteRolePermissionsBoundary({ RoleName })
      assert.equal((await read()).Parameter?.Value, 'value')
      await iam.detachRolePolicy({ RoleName, PolicyArn: SSM_READER })
      await refused()
      await iam.deleteRole({ RoleName })
      await assert.rejects(read(), { name: 'UnrecognizedClientException' })
    })

    test('who may attach one policy may not attach another', async () => {
      await create('Guarded')
      const attaching = allow('iam:AttachRolePolicy', '*', { ArnEquals: { 'iam:PolicyARN': SSM_READER } })
      const guest = await addGuest(server, [attaching])
      const its = server.iam({ credentials: guest.credentials })
      await its.attachRolePolicy({ RoleName: 'Guarded', PolicyArn: SSM_READER })
      await assert.rejects(
        its.attachRolePolicy({ RoleName: 'Guarded', PolicyArn: ADMINISTRATOR }),
        deniedOf(guest, 'iam:AttachRolePolicy', arnOf('/Guarded')),
      )
    })

    test('who must bound the roles it makes makes no other, and frees none', async () => {
      const bounded = { StringEquals: { 'iam:PermissionsBoundary': SSM_READER } }
      const guest = await addGuest(server, [
        allow(['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePermissionsBoundary'], '*', bounded),
      ])
      const its = server.iam({ credentials: guest.credentials })
      const RoleName = 'Delegated'
      const make = (PermissionsBoundary?: string) =>
        its.createRole({ RoleName, AssumeRolePolicyDocument: LAMBDA, PermissionsBoundary })
      const refused = (action: string) => deniedOf(guest, action, arnOf(`/${RoleName}`))
      await assert.rejects(make(), refused('iam:CreateRole'))
      await assert.rejects(make(ADMINISTRATOR), refused('iam:CreateRole'))
      const { Role } = await make(SSM_READER)
      assert.equal(Role?.PermissionsBoundary?.PermissionsBoundaryArn, SSM_READER)
      await its.attachRolePolicy({ RoleName, PolicyArn: ADMINISTRATOR })
      await assert.rejects(
        its.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: ADMINISTRATOR }),
        refused('iam:PutRolePermissionsBoundary'),
      )
      await iam.deleteRolePermissionsBoundary({ RoleName })
      await assert.rejects(its.attachRolePolicy({ RoleName, PolicyArn: SSM_READER }), refused('iam:AttachRolePolicy'))
    })

    test('tags of a new role need leave of their own, and are what conditions ask for', async () => {
      const guest = await addGuest(server, [allow('iam:CreateRole')])
      const its = server.iam({ credentials: guest.credentials })
      const Tags = [{ Key: 'team', Value: 'red' }]
      const make = (RoleName: string) => its.createRole({ RoleName, AssumeRolePolicyDocument: LAMBDA, Tags })
      await assert.rejects(make('WithTags'), deniedOf(guest, 'iam:TagRole', arnOf('/WithTags')))
      const red = { StringEquals: { 'aws:RequestTag/team': 'red' } }
      await guest.give(allow(['iam:CreateRole', 'iam:TagRole'], '*', red))
      assert.deepEqual((await make('WithTags')).Role?.Tags, Tags)
      await assert.rejects(
        its.tagRole({ RoleName: 'WithTags', Tags: [{ Key: 'team', Value: 'blue' }] }),
        deniedOf(guest, 'iam:TagRole', arnOf('/WithTags')),
      )
    })
  })
}
