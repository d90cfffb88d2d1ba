// PutKeyPolicy as a way to more rights: who may take it, and what a policy remembers of those it names.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { addKmsUser, delegation, denied, keyPolicyOf, policyOf, removeUser, userArn } from '../../support/kms-access.ts'
import { makeKey } from '../../support/kms-keys.ts'
import { givePolicy } from '../../support/policies.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const Plaintext = Buffer.from('x')
const LOCKED_OUT = {
  name: 'MalformedPolicyDocumentException',
  message: 'The new key policy will not allow you to update the key policy in the future.',
}

for (const dialect of DIALECTS) {
  describe(`Key policies as access on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('who may use a key, read its policy and administer it otherwise, may not write itself in', async () => {
      const { KeyId } = await makeKey(server)
      const Action = ['kms:Encrypt', 'kms:Decrypt', 'kms:GetKeyPolicy', 'kms:TagResource', 'kms:EnableKey']
      const user = await addKmsUser(server, 'climber', [{ Action }])
      const Policy = keyPolicyOf(delegation(), { Principal: { AWS: userArn('climber') } })
      await denied(user.putKeyPolicy({ KeyId, Policy }), /kms:PutKeyPolicy/)
      await denied(user.putKeyPolicy({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }), /kms:PutKeyPolicy/)
      await givePolicy(server, 'climber', policyOf({ Action: [...Action, 'kms:PutKeyPolicy'] }))
      await user.putKeyPolicy({ KeyId, Policy })
      await user.scheduleKeyDeletion({ KeyId })
    })

    test('to give up what one has takes the leave to bypass the check, and then is done', async () => {
      const { KeyId } = await makeKey(server)
      const Condition = { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'false' } }
      const user = await addKmsUser(server, 'keeper', [{ Action: 'kms:PutKeyPolicy', Condition }])
      const Policy = keyPolicyOf({ Principal: '*', Action: 'kms:Encrypt' })
      await assert.rejects(user.putKeyPolicy({ KeyId, Policy }), LOCKED_OUT)
      await denied(user.putKeyPolicy({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }))
      await givePolicy(server, 'keeper', policyOf({ Action: 'kms:PutKeyPolicy' }))
      await user.putKeyPolicy({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true })
      await denied(user.putKeyPolicy({ KeyId, Policy: keyPolicyOf(delegation()) }))
    })

    test('the check asks what would be decided, denials and conditions included', async () => {
      const user = await addKmsUser(server, 'author', [{}])
      const { KeyId } = await makeKey(server)
      const refused = (...rules: Parameters<typeof keyPolicyOf>) =>
        assert.rejects(user.putKeyPolicy({ KeyId, Policy: keyPolicyOf(...rules) }), LOCKED_OUT)
      const own = { Principal: { AWS: userArn('author') } }
      await refused({ ...own, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } } })
      await refused(own, { ...own, Effect: 'Deny', Action: 'kms:Put*' })
      await refused(delegation('100000000001'))
      const Condition = { StringEquals: { 'aws:username': 'author', 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } }
      await user.putKeyPolicy({ KeyId, Policy: keyPolicyOf({ ...own, Condition }) })
    })

    test('a policy shows whom it names by ARN, and whom it named by an id when they are gone', async () => {
      const first = await addKmsUser(server, 'fleeting')
      const AWS = userArn('fleeting')
      const Policy = keyPolicyOf(delegation(), { Principal: { AWS }, Action: 'kms:Encrypt' })
      const { KeyId } = (await server.kms().createKey({ Policy })).KeyMetadata!
      await first.encrypt({ KeyId, Plaintext })
      assert.equal((await server.kms().getKeyPolicy({ KeyId })).Policy, Policy)
      await removeUser(server, 'fleeting')
      const { Policy: left } = await server.kms().getKeyPolicy({ KeyId })
      assert.match(JSON.parse(left!).Statement[1].Principal.AWS, /^AIDA[A-Z2-7]{16}$/)
      const second = await addKmsUser(server, 'fleeting')
      await denied(second.encrypt({ KeyId, Plaintext }), /because no identity-based policy allows/)
      assert.equal((await server.kms().getKeyPolicy({ KeyId })).Policy, left)
    })

    test('a copy of a key has a policy of its own, and takes the leave to make keys', async () => {
      const { KeyId } = (await server.kms().createKey({ MultiRegion: true })).KeyMetadata!
      const user = await addKmsUser(server, 'copier', [{ Action: 'kms:ReplicateKey' }])
      const copy = (ReplicaRegion: string) => user.replicateKey({ KeyId, ReplicaRegion })
      await denied(copy('us-east-1'), /not authorized to perform: kms:CreateKey on resource: \* /)
      const Condition = { StringEquals: { 'kms:ReplicaRegion': 'us-east-1' } }
      await givePolicy(server, 'copier', policyOf({ Action: ['kms:ReplicateKey', 'kms:CreateKey'], Condition }))
      await denied(copy('us-west-2'))
      await copy('us-east-1')
      const there = server.kms({ region: 'us-east-1' })
      await there.putKeyPolicy({ KeyId, Policy: keyPolicyOf(delegation(), { ...delegation(), Action: 'kms:Encrypt' }) })
      const { Policy } = await server.kms().getKeyPolicy({ KeyId })
      assert.equal(JSON.parse(Policy!).Statement.length, 1)
    })

    test('another primary region takes the leave of both copies', async () => {
      const { KeyId } = (await server.kms().createKey({ MultiRegion: true })).KeyMetadata!
      await server.kms().replicateKey({ KeyId, ReplicaRegion: 'us-east-1' })
      const there = server.kms({ region: 'us-east-1' })
      const Deny = { Effect: 'Deny', Principal: '*', Action: 'kms:UpdatePrimaryRegion' }
      await there.putKeyPolicy({ KeyId, Policy: keyPolicyOf(delegation(), Deny) })
      const move = () => server.kms().updatePrimaryRegion({ KeyId, PrimaryRegion: 'us-east-1' })
      await denied(move(), /on resource: arn:aws:kms:us-east-1:/)
      await there.putKeyPolicy({ KeyId, Policy: keyPolicyOf(delegation()) })
      await move()
    })
  })
}
