// Roles that services keep in an account for themselves, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { deniedOf, READING, trusting } from '../../support/documents.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const SERVICE = 'mrk.kms.amazonaws.com'
const RoleName = 'AWSServiceRoleForKeyManagementServiceMultiRegionKeys'
const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy'

for (const dialect of DIALECTS) {
  describe(`service-linked roles on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
    })
    after(() => server.close())

    test('a caller needs leave for the very service', async () => {
      const its = { StringEquals: { 'iam:AWSServiceName': 'events.amazonaws.com' } }
      const guest = await addGuest(server, [allow('iam:CreateServiceLinkedRole', '*', its)])
      const client = server.iam({ credentials: guest.credentials })
      await assert.rejects(
        client.createServiceLinkedRole({ AWSServiceName: SERVICE }),
        deniedOf(
          guest,
          'iam:CreateServiceLinkedRole',
          `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${SERVICE}/${RoleName}`,
        ),
      )
      await client.createServiceLinkedRole({ AWSServiceName: 'events.amazonaws.com' })
    })

    test('the role has the service’s name, path, trust and policy', async () => {
      const { Role } = await iam.createServiceLinkedRole({ AWSServiceName: SERVICE, Description: 'for replicas' })
      assert.equal(Role?.Path, `/aws-service-role/${SERVICE}/`)
      assert.equal(Role?.RoleName, RoleName)
      assert.equal(Role?.Description, 'for replicas')
      const { Statement } = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!))
      assert.deepEqual(Statement[0].Principal, { Service: [SERVICE] })
      const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName })
      assert.deepEqual(AttachedPolicies, [{ PolicyName: PolicyArn.split('/').at(-1), PolicyArn }])
      await assert.rejects(iam.createServiceLinkedRole({ AWSServiceName: SERVICE }), {
        name: 'InvalidInputException',
        message: `Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
      })
    })

    test('nobody else changes it', async () => {
      const refusal = {
        name: 'UnmodifiableEntityException',
        message: `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
      }
      const attempts = [
        iam.deleteRole({ RoleName }),
        iam.updateRole({ RoleName, Description: 'mine' }),
        iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trusting({ AWS: ACCOUNT }) }),
        iam.attachRolePolicy({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
        iam.detachRolePolicy({ RoleName, PolicyArn }),
        iam.putRolePolicy({ RoleName, PolicyName: 'mine', PolicyDocument: READING }),
        iam.deleteRolePolicy({ RoleName, PolicyName: 'mine' }),
        iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: PolicyArn }),
        iam.deleteRolePermissionsBoundary({ RoleName }),
      ]
      for (const attempt of await Promise.allSettled(attempts)) {
        assert.equal(attempt.status, 'rejected')
        assert.deepEqual([attempt.reason.name, attempt.reason.message], [refusal.name, refusal.message])
      }
    })

    test('its policy is for no other role', async () => {
      await iam.createRole({ RoleName: 'own', AssumeRolePolicyDocument: trusting({ Service: SERVICE }) })
      await assert.rejects(iam.attachRolePolicy({ RoleName: 'own', PolicyArn }), {
        name: 'PolicyNotAttachableException',
        message: 'Cannot attach a Service Role Policy to a Customer Role.',
      })
    })

    test('a service that keeps no role is refused, and a suffix', async () => {
      for (const input of [
        { AWSServiceName: 'constructor' },
        { AWSServiceName: 'ssm.amazonaws.com', CustomSuffix: 'mine' },
      ]) {
        await assert.rejects(iam.createServiceLinkedRole(input), { name: 'InvalidInputException' })
      }
    })
  })
}
