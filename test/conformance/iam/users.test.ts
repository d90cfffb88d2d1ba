// Users of IAM, through AWS's own client: made, shown, listed, renamed, deleted.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow, type Guest } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const arnOf = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`
const missing = (name: string) => ({
  name: 'NoSuchEntityException',
  message: `The user with name ${name} cannot be found.`,
  $metadata: { httpStatusCode: 404 },
})
const taken = (name: string) => ({
  name: 'EntityAlreadyExistsException',
  message: `User with name ${name} already exists.`,
})
const deniedUser = (caller: Guest, action: string, resource: string) => ({
  name: 'AccessDenied',
  message: `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${arnOf(resource)} because no identity-based policy allows the ${action} action`,
})

for (const dialect of DIALECTS) {
  describe(`users on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
    })
    after(() => server.close())

    test('a new user has a unique id, an ARN with its path, and a time in whole seconds', async () => {
      const { User } = await iam.createUser({ UserName: 'Ada', Path: '/division/team/' })
      assert.match(User!.UserId!, /^AIDA[A-Z2-7]{16}$/)
      assert.equal(User!.Arn, arnOf('user/division/team/Ada'))
      assert.equal(User!.CreateDate!.getMilliseconds(), 0)
      assert.deepEqual(
        { ...User, UserId: '', CreateDate: undefined },
        {
          Path: '/division/team/',
          UserName: 'Ada',
          UserId: '',
          Arn: arnOf('user/division/team/Ada'),
          CreateDate: undefined,
        },
      )
      assert.deepEqual((await iam.getUser({ UserName: 'Ada' })).User, User)
    })

    test('names that differ in case only are the same', async () => {
      await iam.createUser({ UserName: 'Grace' })
      await assert.rejects(iam.createUser({ UserName: 'gRACE' }), taken('gRACE'))
      assert.equal((await iam.getUser({ UserName: 'GRACE' })).User?.UserName, 'Grace')
    })

    test('without a name it is the caller that is shown', async () => {
      const guest = await addGuest(server, [allow('iam:GetUser', arnOf(`user/\${aws:username}`))])
      const { User } = await server.iam({ credentials: guest.credentials }).getUser({})
      assert.equal(User?.Arn, guest.arn)
      const root = await iam.getUser({})
      assert.equal(root.User?.Arn, arnOf('root'))
      assert.equal(root.User?.UserId, ACCOUNT)
      assert.equal(root.User?.UserName, undefined)
    })

    test('a user that is not there is told, to those who may ask', async () => {
      await assert.rejects(iam.getUser({ UserName: 'nobody' }), (error: Error & { $metadata: object }) => {
        const { name, message, $metadata } = missing('nobody')
        assert.deepEqual({ name: error.name, message: error.message }, { name, message })
        assert.equal((error.$metadata as { httpStatusCode: number }).httpStatusCode, $metadata.httpStatusCode)
        return true
      })
      const guest = await addGuest(server)
      const own = server.iam({ credentials: guest.credentials })
      await assert.rejects(own.getUser({ UserName: 'nobody' }), deniedUser(guest, 'iam:GetUser', 'user/nobody'))
    })

    test('a permission for a path reaches the users there and no others', async () => {
      const guest = await addGuest(server, [allow(['iam:GetUser', 'iam:CreateUser'], arnOf('user/apps/*'))])
      const own = server.iam({ credentials: guest.credentials })
      await own.createUser({ UserName: 'app', Path: '/apps/' })
      assert.equal((await own.getUser({ UserName: 'app' })).User?.UserName, 'app')
      await assert.rejects(own.createUser({ UserName: 'other' }), deniedUser(guest, 'iam:CreateUser', 'user/other'))
      await iam.createUser({ UserName: 'plain' })
      await assert.rejects(own.getUser({ UserName: 'plain' }), deniedUser(guest, 'iam:GetUser', 'user/plain'))
    })

    test('users are listed by name, in pages, below a path', async () => {
      const names = ['list-a', 'list-B', 'list-c', 'list-d', 'list-e']
      for (const UserName of names) await iam.createUser({ UserName, Path: '/listed/' })
      await iam.createUser({ UserName: 'list-bb', Path: '/listed-not/' })
      for (const MaxItems of [1, 2, 5, 6]) {
        const seen: (string | undefined)[] = []
        let Marker: string | undefined
        do {
          const page = await iam.listUsers({ PathPrefix: '/listed/', MaxItems, Marker })
          assert.equal(page.IsTruncated, page.Marker !== undefined)
          assert.ok(page.Users!.length <= MaxItems)
          seen.push(...page.Users!.map(({ UserName }) => UserName))
          Marker = page.Marker
        } while (Marker !== undefined)
        assert.deepEqual(seen, names)
      }
      assert.equal((await iam.listUsers({ PathPrefix: '/listed' })).Users?.length, 6)
    })

    test('a marker is good for the list it was given for', async () => {
      const { Marker } = await iam.listUsers({ MaxItems: 1 })
      assert.ok(Marker !== undefined && Marker.length <= 320)
      await assert.rejects(iam.listUsers({ PathPrefix: '/listed/', Marker }), { name: 'ValidationError' })
      await assert.rejects(iam.listUsers({ Marker: 'made up' }), { name: 'ValidationError' })
    })

    test('a renamed user keeps its id, its keys and what it may do', async () => {
      const guest = await addGuest(server, [allow('iam:GetUser')])
      const before = (await iam.getUser({ UserName: guest.userName })).User!
      await iam.updateUser({ UserName: guest.userName, NewUserName: 'Renamed', NewPath: '/new/' })
      await assert.rejects(iam.getUser({ UserName: guest.userName }), { name: 'NoSuchEntityException' })
      const { User } = await server.iam({ credentials: guest.credentials }).getUser({})
      assert.deepEqual(User, { ...before, UserName: 'Renamed', Path: '/new/', Arn: arnOf('user/new/Renamed') })
    })

    test('a name may change its case, but not be that of somebody else', async () => {
      await iam.createUser({ UserName: 'first' })
      await iam.createUser({ UserName: 'second' })
      await assert.rejects(iam.updateUser({ UserName: 'first', NewUserName: 'SECOND' }), taken('SECOND'))
      await iam.updateUser({ UserName: 'first', NewUserName: 'First' })
      assert.equal((await iam.getUser({ UserName: 'first' })).User?.UserName, 'First')
    })

    test('who renames a user must be allowed to have it under both names', async () => {
      await iam.createUser({ UserName: 'movable', Path: '/from/' })
      const guest = await addGuest(server, [allow('iam:UpdateUser', arnOf('user/from/*'))])
      const own = server.iam({ credentials: guest.credentials })
      await assert.rejects(
        own.updateUser({ UserName: 'movable', NewPath: '/to/' }),
        deniedUser(guest, 'iam:UpdateUser', 'user/to/movable'),
      )
      await own.updateUser({ UserName: 'movable', NewUserName: 'moved' })
      assert.equal((await iam.getUser({ UserName: 'moved' })).User?.Path, '/from/')
    })

    test('a user with anything left is not deleted', async () => {
      const conflict = (duty: string) => ({
        name: 'DeleteConflictException',
        message: `Cannot delete entity, ${duty}.`,
      })
      const UserName = 'leaving'
      const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: allow('ssm:GetParameter') })
      await iam.createUser({ UserName, Tags: [{ Key: 'team', Value: 'red' }] })
      await iam.createGroup({ GroupName: 'left' })
      const { AccessKeyId } = (await iam.createAccessKey({ UserName })).AccessKey!
      await iam.attachUserPolicy({ UserName, PolicyArn })
      await iam.putUserPolicy({ UserName, PolicyName: 'inline', PolicyDocument })
      await iam.addUserToGroup({ UserName, GroupName: 'left' })
      await assert.rejects(iam.deleteUser({ UserName }), conflict('must delete access keys first'))
      await iam.deleteAccessKey({ UserName, AccessKeyId })
      await assert.rejects(iam.deleteUser({ UserName }), conflict('must detach all policies first'))
      await iam.detachUserPolicy({ UserName, PolicyArn })
      await assert.rejects(iam.deleteUser({ UserName }), conflict('must delete policies first'))
      await iam.deleteUserPolicy({ UserName, PolicyName: 'inline' })
      await assert.rejects(iam.deleteUser({ UserName }), conflict('must remove users from group first'))
      await iam.removeUserFromGroup({ UserName, GroupName: 'left' })
      await iam.deleteUser({ UserName })
      await assert.rejects(iam.getUser({ UserName }), { name: 'NoSuchEntityException' })
    })

    test('a user made again under the same name is another, and inherits nothing', async () => {
      const UserName = 'again'
      const first = (await iam.createUser({ UserName, Tags: [{ Key: 'team', Value: 'red' }] })).User!
      await iam.deleteUser({ UserName })
      const second = (await iam.createUser({ UserName })).User!
      assert.notEqual(second.UserId, first.UserId)
      assert.deepEqual((await iam.listUserTags({ UserName })).Tags, [])
    })

    test('what is no name or path is refused by the limits', async () => {
      await assert.rejects(iam.createUser({ UserName: 'with space' }), { name: 'ValidationError' })
      await assert.rejects(iam.createUser({ UserName: 'x', Path: 'no-slash' }), { name: 'ValidationError' })
    })
  })
}
