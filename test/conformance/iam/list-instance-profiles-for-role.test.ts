// iam:ListInstanceProfilesForRole, which Terraform asks before it deletes a role.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, startServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`instance profiles on ${dialect}`, () => {
    test('a role that is there has none, and one that is not is told', async () => {
      const server = await startServer({ dialect })
      const iam = server.iam()
      const Statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
      await iam.createRole({ RoleName: 'there', AssumeRolePolicyDocument })
      const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName: 'there' })
      assert.deepEqual(InstanceProfiles, [])
      await assert.rejects(iam.listInstanceProfilesForRole({ RoleName: 'absent' }), { name: 'NoSuchEntityException' })
      await server.close()
    })
  })
}
