// Whom roles trust, through AWS's own client: principals are kept by what they are, not by what they are called.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { keyOf } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { documentOf, trusting } from '../../support/documents.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, type AccessKey, startServer, type TestServer } from '../../support/server.ts'

const malformed = (message: string) => ({ name: 'MalformedPolicyDocumentException', message })

for (const dialect of DIALECTS) {
  describe(`trust policies on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    let count = 0
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
    })
    after(() => server.close())

    async function create(AssumeRolePolicyDocument: string): Promise<string> {
      const RoleName = `role-${count++}`
      await iam.createRole({ RoleName, AssumeRolePolicyDocument })
      return RoleName
    }
    async function shown(RoleName: string): Promise<string> {
      return decodeURIComponent((await iam.getRole({ RoleName })).Role!.AssumeRolePolicyDocument!)
    }

    test('a user in it is shown by its ARN as long as it is there, and then by its unique id', async () => {
      const { User } = await iam.createUser({ UserName: 'Ada' })
      const document = trusting({ AWS: User!.Arn! })
      const RoleName = await create(document)
      assert.equal(await shown(RoleName), document)
      await iam.updateUser({ UserName: 'Ada', NewUserName: 'Countess', NewPath: '/noble/' })
      const renamed = `arn:aws:iam::${ACCOUNT}:user/noble/Countess`
      assert.equal(await shown(RoleName), trusting({ AWS: renamed }))
      await iam.deleteUser({ UserName: 'Countess' })
      await iam.createUser({ UserName: 'Countess', Path: '/noble/' })
      assert.equal(await shown(RoleName), trusting({ AWS: User!.UserId! }))
    })

    test('a role made again under the name of one that was trusted inherits nothing', async () => {
      const guest = await addGuest(server, [allow('sts:AssumeRole')])
      const inner = await create(trusting({ AWS: guest.arn }))
      const { Role } = await iam.getRole({ RoleName: inner })
      const outer = await create(trusting({ AWS: Role!.Arn! }))
      const assume = (credentials: AccessKey, RoleName: string) => {
        const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${RoleName}`
        return server.sts({ credentials }).assumeRole({ RoleArn, RoleSessionName: 'session' })
      }
      await assume(keyOf(await assume(guest.credentials, inner)), outer)
      await iam.deleteRole({ RoleName: inner })
      await iam.createRole({ RoleName: inner, AssumeRolePolicyDocument: trusting({ AWS: guest.arn }) })
      assert.equal(await shown(outer), trusting({ AWS: Role!.RoleId! }))
      const again = keyOf(await assume(guest.credentials, inner))
      await assert.rejects(assume(again, outer), { name: 'AccessDenied' })
    })

    test('a new trust policy counts at once', async () => {
      const guest = await addGuest(server, [allow('sts:AssumeRole')])
      const RoleName = await create(trusting({ Service: 'lambda.amazonaws.com' }))
      const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${RoleName}`
      const assume = () =>
        server.sts({ credentials: guest.credentials }).assumeRole({ RoleArn, RoleSessionName: 'session' })
      await assert.rejects(assume(), { name: 'AccessDenied' })
      await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trusting({ AWS: guest.arn }) })
      await assume()
      await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }) })
      await assert.rejects(assume(), { name: 'AccessDenied' })
    })

    test('whom it names must be there', async () => {
      for (const nobody of ['user/nobody', 'role/nobody', 'role/a/nobody']) {
        const arn = `arn:aws:iam::${ACCOUNT}:${nobody}`
        const refusal = malformed(`Invalid principal in policy: "AWS":"${arn}"`)
        await assert.rejects(create(trusting({ AWS: arn })), refusal)
        const RoleName = await create(trusting({ AWS: ACCOUNT }))
        await assert.rejects(iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trusting({ AWS: arn }) }), refusal)
      }
    })

    test('it is about assuming, and about no other thing', async () => {
      const statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
      await assert.rejects(
        create(documentOf({ ...statement, Action: 'ssm:GetParameter' })),
        malformed('AssumeRole policy may only specify STS AssumeRole actions.'),
      )
      await assert.rejects(
        create(documentOf({ ...statement, Resource: '*' })),
        malformed('Has prohibited field Resource'),
      )
    })

    test('it has 2048 characters at most, white space not counted', async () => {
      const ofSize = (size: number) => {
        const empty = trusting({ Service: '' }).length
        return trusting({ Service: 'x'.repeat(size - empty) })
      }
      await create(JSON.stringify(JSON.parse(ofSize(2048)), null, 8))
      await assert.rejects(create(ofSize(2049)), {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for ACLSizePerRole: 2048',
      })
    })
  })
}
