// Permissions boundaries of users, through AWS's own client: nothing beyond them is allowed, whoever allows it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'

for (const dialect of DIALECTS) {
  describe(`boundaries of users on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    let PermissionsBoundary: string
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      await server.ssm().putParameter({ Name: '/shown', Value: 'value', Type: 'String' })
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: allow(['ssm:Get*', 'iam:*']) })
      PermissionsBoundary = (await iam.createPolicy({ PolicyName: 'Bounds', PolicyDocument })).Policy!.Arn!
    })
    after(() => server.close())

    test('a boundary takes away what it does not allow, and gives nothing', async () => {
      const guest = await addGuest(server, [allow('ssm:*')])
      const ssm = server.ssm({ credentials: guest.credentials })
      await ssm.putParameter({ Name: '/own', Value: 'value', Type: 'String' })
      await iam.putUserPermissionsBoundary({ UserName: guest.userName, PermissionsBoundary })
      assert.equal((await ssm.getParameter({ Name: '/shown' })).Parameter?.Value, 'value')
      await assert.rejects(ssm.deleteParameter({ Name: '/own' }), {
        name: 'AccessDeniedException',
        message: /because no permissions boundary allows the ssm:DeleteParameter action$/,
      })
      await guest.give(allow('ssm:DeleteParameter'))
      await assert.rejects(ssm.getParameter({ Name: '/shown' }), /because no identity-based policy allows/)
      await iam.deleteUserPermissionsBoundary({ UserName: guest.userName })
      await ssm.deleteParameter({ Name: '/own' })
    })

    test('a user shows its boundary, and has one from the start when asked for', async () => {
      const { User } = await iam.createUser({ UserName: 'bounded', PermissionsBoundary })
      const shown = {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: PermissionsBoundary,
      }
      assert.deepEqual(User?.PermissionsBoundary, shown)
      assert.deepEqual((await iam.getUser({ UserName: 'bounded' })).User?.PermissionsBoundary, shown)
    })

    test('only a policy that is there bounds anybody', async () => {
      const absent = `arn:aws:iam::${ACCOUNT}:policy/none`
      const told = {
        name: 'NoSuchEntityException',
        message: `Scope ARN: ${absent} does not exist or is not attachable.`,
      }
      await assert.rejects(iam.createUser({ UserName: 'unbound', PermissionsBoundary: absent }), told)
      await iam.createUser({ UserName: 'unbound' })
      await assert.rejects(iam.putUserPermissionsBoundary({ UserName: 'unbound', PermissionsBoundary: absent }), told)
      await assert.rejects(iam.deleteUserPermissionsBoundary({ UserName: 'unbound' }), {
        name: 'NoSuchEntityException',
      })
    })

    test('who may only make bounded users can neither make others nor free them', async () => {
      const Condition = { StringEquals: { 'iam:PermissionsBoundary': PermissionsBoundary } }
      const actions = ['iam:CreateUser', 'iam:PutUserPermissionsBoundary', 'iam:AttachUserPolicy', 'iam:PutUserPolicy']
      const delegate = await addGuest(server, [allow(actions, '*', Condition)])
      const own = server.iam({ credentials: delegate.credentials })
      const denied = { name: 'AccessDenied' }
      await assert.rejects(own.createUser({ UserName: 'free' }), denied)
      await assert.rejects(own.createUser({ UserName: 'free', PermissionsBoundary: ADMINISTRATOR }), denied)
      await own.createUser({ UserName: 'tied', PermissionsBoundary })
      await own.attachUserPolicy({ UserName: 'tied', PolicyArn: ADMINISTRATOR })
      await assert.rejects(
        own.putUserPermissionsBoundary({ UserName: 'tied', PermissionsBoundary: ADMINISTRATOR }),
        denied,
      )
      await assert.rejects(own.deleteUserPermissionsBoundary({ UserName: 'tied' }), denied)
      await iam.createUser({ UserName: 'untied' })
      await assert.rejects(own.attachUserPolicy({ UserName: 'untied', PolicyArn: ADMINISTRATOR }), denied)
    })
  })
}
