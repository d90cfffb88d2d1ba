// Keys of another account: used where both accounts allow it, and otherwise as if they were not there.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KMS } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { addKmsUser, delegation, denied, keyPolicyOf, policyOf, userArn } from '../../support/kms-access.ts'
import { makeKey } from '../../support/kms-keys.ts'
import { givePolicy } from '../../support/policies.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const Plaintext = Buffer.from('across')
const ABROAD = '100000000001'
const THIRD = '100000000002'
const INVALID = { name: 'InvalidCiphertextException' }

for (const dialect of DIALECTS) {
  describe(`Access to keys of other accounts on ${dialect}`, () => {
    let server: TestServer
    let ann: KMS
    let bob: KMS
    let arn: string
    before(async () => {
      server = await startServer({ dialect })
      ann = await addKmsUser(server, 'ann', [{}], ABROAD)
      bob = await addKmsUser(server, 'bob', [], ABROAD)
      arn = await share({ Principal: { AWS: ABROAD } })
    })
    after(() => server.close())

    /** A key whose policy has a rule besides the usual one. */
    const share = async (...rules: Parameters<typeof keyPolicyOf>) => {
      const Policy = keyPolicyOf(delegation(), ...rules)
      return (await server.kms().createKey({ Policy })).KeyMetadata!.Arn!
    }

    test('both the key and the policies of the caller must allow', async () => {
      const { CiphertextBlob } = await ann.encrypt({ KeyId: arn, Plaintext })
      for (const KeyId of [arn, undefined]) {
        assert.deepEqual(Buffer.from((await ann.decrypt({ CiphertextBlob, KeyId })).Plaintext!), Plaintext)
      }
      await denied(bob.encrypt({ KeyId: arn, Plaintext }), /because no identity-based policy allows/)
      const named = await share({ Principal: { AWS: userArn('bob', ABROAD) }, Action: 'kms:Encrypt' })
      await denied(bob.encrypt({ KeyId: named, Plaintext }), /because no identity-based policy allows/)
      await denied(ann.encrypt({ KeyId: named, Plaintext }), /because no resource-based policy allows/)
      await givePolicy(server, 'bob', policyOf({ Action: 'kms:Encrypt', Resource: named }), ABROAD)
      await bob.encrypt({ KeyId: named, Plaintext })
      await denied(bob.encrypt({ KeyId: arn, Plaintext }), /because no identity-based policy allows/)
    })

    test('the owner reads what others encrypted with its key', async () => {
      const { CiphertextBlob } = await ann.generateDataKey({ KeyId: arn, KeySpec: 'AES_256' })
      await server.kms().decrypt({ CiphertextBlob })
    })

    test('an alias of the other account leads to the key', async () => {
      const AliasName = 'alias/for-all'
      await server.kms().createAlias({ AliasName, TargetKeyId: arn })
      const KeyId = `arn:aws:kms:${REGION}:${ACCOUNT}:${AliasName}`
      assert.equal((await ann.encrypt({ KeyId, Plaintext })).KeyId, arn)
      assert.equal((await ann.describeKey({ KeyId })).KeyMetadata?.AWSAccountId, ACCOUNT)
    })

    test('between two accounts a blob moves with the leave of both keys', async () => {
      const own = (await ann.createKey({})).KeyMetadata!.Arn!
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId: arn, Plaintext })
      const moved = await ann.reEncrypt({ CiphertextBlob, DestinationKeyId: own })
      assert.deepEqual([moved.SourceKeyId, moved.KeyId], [arn, own])
      const { Plaintext: read } = await ann.decrypt({ CiphertextBlob: moved.CiphertextBlob })
      assert.deepEqual(Buffer.from(read!), Plaintext)
    })

    test('a key is described, lent and its grants are ended across accounts', async () => {
      await addKmsUser(server, 'cid', [], THIRD)
      await ann.getKeyRotationStatus({ KeyId: arn })
      const GranteePrincipal = userArn('cid', THIRD)
      const { GrantId } = await ann.createGrant({ KeyId: arn, GranteePrincipal, Operations: ['Decrypt'] })
      const [grant] = (await ann.listGrants({ KeyId: arn })).Grants!
      assert.deepEqual([grant?.GrantId, grant?.IssuingAccount], [GrantId, `arn:aws:iam::${ABROAD}:root`])
      await ann.revokeGrant({ KeyId: arn, GrantId })
    })

    test('what is the owner’s alone stays so, whatever the key policy says', async () => {
      const message = /on resource: arn:aws:kms:\S+ because no resource-based policy allows/
      const KeyId = arn
      for (const call of [
        () => ann.getKeyPolicy({ KeyId }),
        () => ann.putKeyPolicy({ KeyId, Policy: keyPolicyOf(delegation(), delegation(ABROAD)) }),
        () => ann.disableKey({ KeyId }),
        () => ann.scheduleKeyDeletion({ KeyId }),
        () => ann.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
        () => ann.listResourceTags({ KeyId }),
        () => ann.updateKeyDescription({ KeyId, Description: 'mine' }),
        () => ann.createAlias({ AliasName: 'alias/mine', TargetKeyId: KeyId }),
      ]) {
        await denied(call(), message)
      }
    })

    test('a policy may tell callers of one account from those of another', async () => {
      const Condition = { StringEquals: { 'kms:CallerAccount': THIRD } }
      const shared = await share({ Principal: { AWS: [ABROAD, THIRD] }, Condition })
      await denied(ann.encrypt({ KeyId: shared, Plaintext }))
      const dan = await addKmsUser(server, 'dan', [{}], THIRD)
      await dan.encrypt({ KeyId: shared, Plaintext })
    })

    test('what is not shared cannot be told from what is not there', async () => {
      const { Arn, KeyId } = await makeKey(server)
      const AliasName = 'alias/unshared'
      await server.kms().createAlias({ AliasName, TargetKeyId: KeyId })
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext })
      const forbidding = await share({ Effect: 'Deny', Principal: { AWS: ABROAD } })
      const nobodys = Arn.replace(/[^/]*$/, '00000000-1111-2222-3333-444444444444')
      const aliases = [AliasName, 'alias/none'].map((name) => `arn:aws:kms:${REGION}:${ACCOUNT}:${name}`)
      // Nor by what the stranger's own policies ask of it.
      const curious = await addKmsUser(
        server,
        'curious',
        [
          {},
          { Effect: 'Deny', Condition: { StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } } },
          { Effect: 'Deny', Condition: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': '*' } } },
        ],
        ABROAD,
      )
      for (const client of [ann, bob, curious]) {
        for (const name of [Arn, forbidding, nobodys, ...aliases]) {
          const words = (action: string) =>
            new RegExp(
              `kms:${action} on resource: ${name} because no resource-based policy allows the kms:${action} action$`,
            )
          await denied(client.encrypt({ KeyId: name, Plaintext }), words('Encrypt'))
          await denied(client.describeKey({ KeyId: name }), words('DescribeKey'))
          await denied(client.decrypt({ KeyId: name, CiphertextBlob }), words('Decrypt'))
        }
      }
      const unknown = Buffer.from(CiphertextBlob!)
      unknown[10]! ^= 1
      for (const blob of [CiphertextBlob, unknown]) await assert.rejects(ann.decrypt({ CiphertextBlob: blob }), INVALID)
    })

    test('a managed key is of no use to another account', async () => {
      const credentials = await server.addUser({ userName: 'neighbour', account: ABROAD, administrator: true })
      const ssm = server.ssm({ credentials })
      const KeyId = (await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })).KeyMetadata!.Arn!
      await denied(ssm.putParameter({ Name: '/x', Value: 'x', Type: 'SecureString', KeyId }), /kms:Encrypt/)
    })
  })
}
