// kms:GetKeyPolicy, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GetKeyPolicy on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('without another a key has the policy that leaves the decision to its account', async () => {
      const { KeyId } = await createKey(server)
      const { Policy, PolicyName } = await server.kms().getKeyPolicy({ KeyId })
      assert.equal(PolicyName, 'default')
      const { Id, Statement } = JSON.parse(Policy!)
      assert.equal(Id, 'key-default-1')
      assert.deepEqual(Statement[0].Principal, { AWS: `arn:aws:iam::${ACCOUNT}:root` })
    })

    test('a policy is read as it was written, by the one name there is', async () => {
      const Policy = '{ "Statement": {"Effect": "Allow", "Principal": "*",\n "Action": "kms:*", "Resource": "*"} }'
      const { KeyId } = await createKey(server, { Policy })
      assert.equal((await server.kms().getKeyPolicy({ KeyId, PolicyName: 'default' })).Policy, Policy)
      await assert.rejects(server.kms().getKeyPolicy({ KeyId, PolicyName: 'other' }), {
        name: 'NotFoundException',
        message: 'No such policy exists',
      })
    })

    test('the policy of a managed key may be read', async () => {
      const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      const { Policy } = await server.kms().getKeyPolicy({ KeyId: KeyMetadata?.KeyId })
      assert.equal(JSON.parse(Policy!).Id, 'auto-ssm-1')
    })
  })
}
