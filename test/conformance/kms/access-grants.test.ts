// Grants as the third way to a key, and CreateGrant as a way to more rights.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateGrantRequest, KMS } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { addKmsUser, delegation, denied, keyPolicyOf, policyOf, removeUser, userArn } from '../../support/kms-access.ts'
import { makeKey, type TestKey } from '../../support/kms-keys.ts'
import { givePolicy } from '../../support/policies.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const Plaintext = Buffer.from('x')
const ABROAD = '100000000001'

for (const dialect of DIALECTS) {
  describe(`Grants as access on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
    })
    after(() => server.close())

    const grant = (grantee: string, input: Partial<CreateGrantRequest> = {}, client: KMS = server.kms()) =>
      client.createGrant({
        KeyId: key.Arn,
        GranteePrincipal: userArn(grantee),
        Operations: ['Encrypt', 'Decrypt'],
        ...input,
      })

    test('a grantee needs no policy for what the grant holds, from the moment it is made until it is gone', async () => {
      const ada = await addKmsUser(server, 'ada')
      const encrypt = () => ada.encrypt({ KeyId: key.KeyId, Plaintext })
      await denied(encrypt())
      const { GrantId } = await grant('ada')
      const { CiphertextBlob } = await encrypt()
      await ada.decrypt({ CiphertextBlob })
      await denied(ada.describeKey({ KeyId: key.KeyId }))
      await denied(ada.generateDataKey({ KeyId: key.KeyId, KeySpec: 'AES_256' }))
      await server.kms().revokeGrant({ KeyId: key.KeyId, GrantId })
      await denied(encrypt())
    })

    test('a grant holds for its own key and grantee alone', async () => {
      const [bob, eve] = [await addKmsUser(server, 'bob'), await addKmsUser(server, 'eve')]
      const { GrantToken } = await grant('bob')
      const other = await makeKey(server)
      await denied(bob.encrypt({ KeyId: other.KeyId, Plaintext }))
      await denied(eve.encrypt({ KeyId: key.KeyId, Plaintext, GrantTokens: [GrantToken!] }))
    })

    test('a denial is stronger than a grant', async () => {
      const cid = await addKmsUser(server, 'cid', [{ Effect: 'Deny', Action: 'kms:Encrypt' }])
      await grant('cid')
      await denied(cid.encrypt({ KeyId: key.KeyId, Plaintext }), /explicit deny in an identity-based policy$/)
      const dan = await addKmsUser(server, 'dan')
      const { KeyId } = await makeKey(server)
      await grant('dan', { KeyId })
      await dan.encrypt({ KeyId, Plaintext })
      const Deny = { Effect: 'Deny', Principal: { AWS: userArn('dan') }, Action: 'kms:Encrypt' }
      await server.kms().putKeyPolicy({ KeyId, Policy: keyPolicyOf(delegation(), Deny) })
      await denied(dan.encrypt({ KeyId, Plaintext }), /explicit deny in a resource-based policy$/)
    })

    test('a constraint binds to an encryption context, on either end of a ReEncrypt', async () => {
      const fay = await addKmsUser(server, 'fay')
      const Constraints = { EncryptionContextSubset: { stage: 'test' } }
      await grant('fay', { Operations: ['Encrypt', 'ReEncryptFrom', 'ReEncryptTo'], Constraints })
      const EncryptionContext = { stage: 'test', more: '1' }
      await denied(fay.encrypt({ KeyId: key.KeyId, Plaintext }))
      const { CiphertextBlob } = await fay.encrypt({ KeyId: key.KeyId, Plaintext, EncryptionContext })
      const move = { CiphertextBlob, DestinationKeyId: key.KeyId, SourceEncryptionContext: EncryptionContext }
      await denied(fay.reEncrypt(move), /kms:ReEncryptTo/)
      await denied(fay.reEncrypt({ CiphertextBlob, DestinationKeyId: key.KeyId }), /kms:ReEncryptFrom/)
      await fay.reEncrypt({ ...move, DestinationEncryptionContext: EncryptionContext })
    })

    test('to use a key is not to lend it', async () => {
      const gus = await addKmsUser(server, 'gus', [{ Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ListGrants'] }])
      await denied(grant('gus', {}, gus), /kms:CreateGrant/)
      await grant('gus')
      await denied(grant('gus', {}, gus), /kms:CreateGrant/)
    })

    test('a grantee lends no more than it has, to anybody', async () => {
      const [hal, ivy] = [await addKmsUser(server, 'hal'), await addKmsUser(server, 'ivy')]
      const Constraints = { EncryptionContextEquals: { stage: 'test' } }
      await grant('hal', { Operations: ['CreateGrant', 'Encrypt'], Constraints })
      const lend = (input: Partial<CreateGrantRequest>) =>
        grant('ivy', { Operations: ['Encrypt'], Constraints, ...input }, hal)
      await denied(lend({ Operations: ['Encrypt', 'Decrypt'] }))
      await denied(lend({ Constraints: {} }))
      await denied(lend({ Constraints: { EncryptionContextSubset: { stage: 'test' } } }))
      await denied(lend({ KeyId: (await makeKey(server)).KeyId }))
      const { GrantId } = await lend({})
      await ivy.encrypt({ KeyId: key.KeyId, Plaintext, EncryptionContext: { stage: 'test' } })
      await denied(grant('ivy', { Operations: ['Encrypt'], Constraints }, ivy))
      await denied(hal.revokeGrant({ KeyId: key.KeyId, GrantId }))
    })

    test('policies may say what is lent, to whom, under which constraints', async () => {
      const jan = await addKmsUser(server, 'jan')
      await addKmsUser(server, 'kai')
      const right = {
        Operations: ['Encrypt'],
        RetiringPrincipal: userArn('jan'),
        Constraints: { EncryptionContextSubset: { stage: 'test' } },
      } satisfies Partial<CreateGrantRequest>
      const cases: [Record<string, unknown>, Partial<CreateGrantRequest>][] = [
        [{ StringEquals: { 'kms:GranteePrincipal': userArn('kai') } }, { GranteePrincipal: userArn('jan') }],
        [{ StringEquals: { 'kms:RetiringPrincipal': userArn('jan') } }, { RetiringPrincipal: userArn('kai') }],
        [
          { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt', 'DescribeKey'] } },
          { Operations: ['Encrypt', 'Decrypt'] },
        ],
        [{ StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' } }, { Constraints: {} }],
        [
          { StringEquals: { 'kms:EncryptionContext:stage': 'test' } },
          { Constraints: { EncryptionContextSubset: { stage: 'prod' } } },
        ],
      ]
      for (const [Condition, wrong] of cases) {
        await givePolicy(server, 'jan', policyOf({ Action: 'kms:CreateGrant', Condition }))
        await grant('kai', right, jan)
        await denied(grant('kai', { ...right, ...wrong }, jan))
      }
      const Condition = { Bool: { 'kms:GrantIsForAWSResource': 'true' } }
      await givePolicy(server, 'jan', policyOf({ Condition }))
      await denied(grant('kai', right, jan))
      await denied(jan.listGrants({ KeyId: key.KeyId }))
    })

    test('one who is made again under the name of a grantee inherits nothing', async () => {
      const first = await addKmsUser(server, 'lee')
      const input = { RetiringPrincipal: userArn('lee'), Operations: ['Encrypt', 'RetireGrant'] as const }
      const { GrantId, GrantToken } = await grant('lee', { ...input, Operations: [...input.Operations] })
      await first.encrypt({ KeyId: key.KeyId, Plaintext })
      await removeUser(server, 'lee')
      const second = await addKmsUser(server, 'lee')
      await denied(second.encrypt({ KeyId: key.KeyId, Plaintext, GrantTokens: [GrantToken!] }))
      await denied(second.retireGrant({ GrantToken }))
      assert.deepEqual((await server.kms().listRetirableGrants({ RetiringPrincipal: userArn('lee') })).Grants, [])
      const [left] = (await server.kms().listGrants({ KeyId: key.KeyId, GrantId })).Grants!
      for (const shown of [left?.GranteePrincipal, left?.RetiringPrincipal]) assert.match(shown!, /^AIDA[A-Z2-7]{16}$/)
    })

    test('a grant reaches into another account, where no policy need say so', async () => {
      const mia = await addKmsUser(server, 'mia', [], ABROAD)
      await grant('mia', { GranteePrincipal: userArn('mia', ABROAD) })
      const { CiphertextBlob } = await mia.encrypt({ KeyId: key.Arn, Plaintext })
      const { KeyId } = await mia.decrypt({ CiphertextBlob })
      assert.equal(KeyId, key.Arn)
      await denied(mia.describeKey({ KeyId: key.Arn }), /because no resource-based policy allows/)
    })
  })
}
