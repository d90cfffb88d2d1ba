// Who may use a key: identity policies, the key's own policy, and the managed keys, through AWS's own clients.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { addKmsUser, delegation, denied, keyPolicyOf, policyOf, userArn } from '../../support/kms-access.ts'
import { makeKey, type TestKey } from '../../support/kms-keys.ts'
import { givePolicy } from '../../support/policies.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const Plaintext = Buffer.from('x')

for (const dialect of DIALECTS) {
  describe(`Access to KMS on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
    })
    after(() => server.close())

    test('a key that leaves the decision to its account is used by whoever the policies of the account allow', async () => {
      const reader = await addKmsUser(server, 'reader', [{ Action: 'kms:Encrypt', Resource: key.Arn }])
      const other = await makeKey(server)
      const { CiphertextBlob } = await reader.encrypt({ KeyId: key.KeyId, Plaintext })
      const missing = /because no identity-based policy allows the kms:(Decrypt|Encrypt) action$/
      await denied(reader.decrypt({ CiphertextBlob }), missing)
      await denied(reader.encrypt({ KeyId: other.KeyId, Plaintext }), missing)
    })

    test('without the leave of the key policy no other policy counts, and not even root is let in', async () => {
      const owner = await addKmsUser(server, 'owner', [{}])
      const Principal = { AWS: userArn('owner') }
      const { KeyMetadata } = await owner.createKey({ Policy: keyPolicyOf({ Principal }) })
      const KeyId = KeyMetadata!.KeyId!
      const administrator = server.kms({
        credentials: await server.addUser({ userName: 'administrator', administrator: true }),
      })
      const missing = /because no resource-based policy allows the kms:Encrypt action$/
      for (const client of [administrator, server.kms()]) await denied(client.encrypt({ KeyId, Plaintext }), missing)
      await owner.encrypt({ KeyId, Plaintext })
    })

    test('whom the key policy names needs no other policy', async () => {
      const named = await addKmsUser(server, 'named')
      const Policy = keyPolicyOf(delegation(), { Principal: { AWS: userArn('named') }, Action: 'kms:Encrypt' })
      const { KeyId } = (await server.kms().createKey({ Policy })).KeyMetadata!
      await named.encrypt({ KeyId, Plaintext })
      await denied(named.describeKey({ KeyId }), /because no identity-based policy allows/)
    })

    test('a denial of either policy is stronger than any leave', async () => {
      const user = await addKmsUser(server, 'halved', [{}, { Effect: 'Deny', Action: 'kms:Decrypt' }])
      const { CiphertextBlob } = await user.encrypt({ KeyId: key.KeyId, Plaintext })
      await denied(user.decrypt({ CiphertextBlob }), /with an explicit deny in an identity-based policy$/)
      const Policy = keyPolicyOf(delegation(), { Effect: 'Deny', Principal: '*', Action: 'kms:Encrypt' })
      const { KeyId } = (await server.kms().createKey({ Policy })).KeyMetadata!
      for (const client of [user, server.kms()]) {
        await denied(client.encrypt({ KeyId, Plaintext }), /with an explicit deny in a resource-based policy$/)
      }
    })

    test('tags of the key and of the caller decide where a policy says so', async () => {
      const rule = { Condition: { StringEquals: { 'aws:ResourceTag/Team': 'red' } } }
      const user = await addKmsUser(server, 'red', [rule])
      const Tags = [{ TagKey: 'Team', TagValue: 'red' }]
      const red = (await server.kms().createKey({ Tags })).KeyMetadata!
      await user.encrypt({ KeyId: red.KeyId, Plaintext })
      await denied(user.encrypt({ KeyId: key.KeyId, Plaintext }))
      await server.kms().tagResource({ KeyId: red.KeyId, Tags: [{ TagKey: 'Team', TagValue: 'blue' }] })
      await denied(user.encrypt({ KeyId: red.KeyId, Plaintext }))
    })

    test('a new key takes tags from who may tag keys', async () => {
      const Tags = [{ TagKey: 'Team', TagValue: 'red' }]
      const maker = await addKmsUser(server, 'maker', [{ Action: 'kms:CreateKey' }])
      await maker.createKey({})
      await denied(maker.createKey({ Tags }), /not authorized to perform: kms:TagResource on resource: arn:.*:key\/\* /)
      const Condition = { StringEquals: { 'aws:RequestTag/Team': 'red' } }
      await givePolicy(server, 'maker', policyOf({ Action: ['kms:CreateKey', 'kms:TagResource'], Condition }))
      await maker.createKey({ Tags })
      await denied(maker.createKey({ Tags: [{ TagKey: 'Team', TagValue: 'blue' }] }))
    })

    test('an alias is changed by who may change it and every key that it leaves or comes to', async () => {
      const [one, other] = [await makeKey(server), await makeKey(server)]
      const AliasName = 'alias/shared'
      const alias = `arn:aws:kms:${REGION}:${ACCOUNT}:${AliasName}`
      const Action = ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias']
      const user = await addKmsUser(server, 'namer', [{ Action, Resource: [alias] }])
      const mayOn = (...Resource: string[]) => givePolicy(server, 'namer', policyOf({ Action, Resource }))
      await denied(user.createAlias({ AliasName, TargetKeyId: one.KeyId }), new RegExp(`on resource: ${one.Arn} `))
      await mayOn(one.Arn)
      await denied(user.createAlias({ AliasName, TargetKeyId: one.KeyId }), new RegExp(`on resource: ${alias} `))
      await mayOn(alias, one.Arn)
      await user.createAlias({ AliasName, TargetKeyId: one.KeyId })
      await denied(user.updateAlias({ AliasName, TargetKeyId: other.KeyId }), new RegExp(`on resource: ${other.Arn} `))
      await mayOn(alias, other.Arn)
      await denied(user.updateAlias({ AliasName, TargetKeyId: other.KeyId }), new RegExp(`on resource: ${one.Arn} `))
      await denied(user.deleteAlias({ AliasName }), new RegExp(`on resource: ${one.Arn} `))
      await mayOn(alias, one.Arn, other.Arn)
      await user.updateAlias({ AliasName, TargetKeyId: other.KeyId })
      await user.deleteAlias({ AliasName })
    })

    test('to encrypt anew takes leave of both keys, under the names of its own', async () => {
      const to = await makeKey(server)
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId: key.KeyId, Plaintext })
      const user = await addKmsUser(server, 'mover', [{ Action: 'kms:ReEncryptFrom', Resource: key.Arn }])
      const move = () => user.reEncrypt({ CiphertextBlob, DestinationKeyId: to.KeyId })
      await denied(move(), new RegExp(`kms:ReEncryptTo on resource: ${to.Arn} `))
      await givePolicy(server, 'mover', policyOf({ Action: 'kms:ReEncryptTo' }))
      await denied(move(), new RegExp(`kms:ReEncryptFrom on resource: ${key.Arn} `))
      await givePolicy(server, 'mover', policyOf({ Action: 'kms:ReEncrypt*' }))
      await move()
      const Condition = { Bool: { 'kms:ReEncryptOnSameKey': 'true' } }
      await givePolicy(server, 'mover', policyOf({ Action: 'kms:ReEncrypt*', Condition }))
      await denied(move())
      await user.reEncrypt({ CiphertextBlob, DestinationKeyId: key.KeyId })
    })

    test('a managed key serves whoever may use its service, through the service alone', async () => {
      const credentials = await server.addUser({ userName: 'configurer' })
      const rule = { Action: ['ssm:PutParameter', 'ssm:GetParameter'] }
      await givePolicy(server, 'configurer', policyOf(rule))
      const ssm = server.ssm({ credentials })
      await ssm.putParameter({ Name: '/access/secret', Value: 'kept', Type: 'SecureString' })
      const { Parameter } = await ssm.getParameter({ Name: '/access/secret', WithDecryption: true })
      assert.equal(Parameter?.Value, 'kept')
      const kms = server.kms({ credentials })
      await denied(kms.encrypt({ KeyId: 'alias/aws/ssm', Plaintext }), /because no resource-based policy allows/)
      const { Arn } = (await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })).KeyMetadata!
      await givePolicy(server, 'configurer', policyOf(rule, { Effect: 'Deny', Action: 'kms:Decrypt', Resource: Arn! }))
      await denied(ssm.getParameter({ Name: '/access/secret', WithDecryption: true }), /explicit deny/)
    })

    test('under a key of the customer the caller needs the key, too, and may be held to the service', async () => {
      const credentials = await server.addUser({ userName: 'bound' })
      const rule = { Action: ['ssm:PutParameter', 'ssm:GetParameter'] }
      const ssm = server.ssm({ credentials })
      const kms = server.kms({ credentials })
      const put = () =>
        ssm.putParameter({
          Name: '/access/own-key',
          Value: 'kept',
          Type: 'SecureString',
          KeyId: key.KeyId,
          Overwrite: true,
        })
      await givePolicy(server, 'bound', policyOf(rule))
      await denied(put(), /kms:Encrypt/)
      const Condition = {
        StringEquals: {
          'kms:ViaService': `ssm.${REGION}.amazonaws.com`,
          'kms:CallerAccount': ACCOUNT,
          'kms:EncryptionContext:PARAMETER_ARN': `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/access/own-key`,
        },
      }
      await givePolicy(server, 'bound', policyOf(rule, { Action: ['kms:Encrypt', 'kms:Decrypt'], Condition }))
      await put()
      assert.equal((await ssm.getParameter({ Name: '/access/own-key', WithDecryption: true })).Parameter?.Value, 'kept')
      await denied(kms.encrypt({ KeyId: key.KeyId, Plaintext }))
    })
  })
}
