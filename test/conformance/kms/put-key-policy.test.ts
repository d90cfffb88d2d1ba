// kms:PutKeyPolicy, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`PutKeyPolicy on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const root = (account: string) => `arn:aws:iam::${account}:root`
    const allowAll = { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }
    const put = (KeyId: string | undefined, document: unknown, BypassPolicyLockoutSafetyCheck?: boolean) =>
      server.kms().putKeyPolicy({ KeyId, Policy: JSON.stringify(document), BypassPolicyLockoutSafetyCheck })
    const malformed = (document: unknown, message: string) => async (KeyId: string | undefined) =>
      assert.rejects(put(KeyId, document, true), { name: 'MalformedPolicyDocumentException', message })

    test('a policy is replaced', async () => {
      const { KeyId } = await createKey(server)
      const document = { Version: '2012-10-17', Statement: [allowAll] }
      await put(KeyId, document)
      assert.deepEqual(JSON.parse((await server.kms().getKeyPolicy({ KeyId })).Policy!), document)
    })

    test('there is one name', async () => {
      const { KeyId } = await createKey(server)
      const Policy = JSON.stringify({ Statement: allowAll })
      await server.kms().putKeyPolicy({ KeyId, PolicyName: 'default', Policy })
      await assert.rejects(server.kms().putKeyPolicy({ KeyId, PolicyName: 'mine', Policy }), {
        name: 'NotFoundException',
        message: 'No such policy exists',
      })
    })

    test('what is no policy is refused', async () => {
      const { KeyId } = await createKey(server)
      const invalid = (what: string) => `Policy contains a statement with one or more invalid ${what}.`
      const given = (part: object) => ({ Statement: [{ ...allowAll, ...part }] })
      const cases = [
        malformed([], 'This policy contains invalid Json'),
        malformed({ ...given({}), Version: '2012' }, 'Policy contains an invalid version.'),
        malformed({}, 'Policy contains an invalid statement.'),
        malformed({ Statement: [] }, 'Policy contains an invalid statement.'),
        malformed({ Statement: ['x'] }, 'Policy contains an invalid statement.'),
        malformed(given({ Effect: 'allow' }), 'Policy contains a statement with an invalid effect.'),
        malformed(given({ Condition: 'x' }), 'Policy contains a statement with an invalid condition.'),
        malformed(given({ Principal: undefined }), 'Policy contains a statement with no principal.'),
        malformed(given({ Principal: {} }), invalid('principals')),
        malformed(given({ Principal: 'me' }), invalid('principals')),
        malformed(given({ Principal: { AWS: [] } }), invalid('principals')),
        malformed(given({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/nobody` } }), invalid('principals')),
        malformed(given({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/*` } }), invalid('principals')),
        malformed(given({ Principal: { Owner: ACCOUNT } }), invalid('principals')),
        malformed(given({ Action: 'PutKeyPolicy' }), invalid('actions')),
        malformed(given({ Action: [7] }), invalid('actions')),
        malformed(given({ Resource: {} }), invalid('resources')),
      ]
      for (const check of cases) await check(KeyId)
    })

    test('a policy that would lock its author out is refused, unless that is wanted', async () => {
      const refusal = {
        name: 'MalformedPolicyDocumentException',
        message: 'The new key policy will not allow you to update the key policy in the future.',
      }
      const locking = [
        [{ ...allowAll, Principal: { AWS: root('100000000001') } }],
        [{ ...allowAll, Principal: { Service: 'ssm.amazonaws.com' } }],
        [{ ...allowAll, Action: ['kms:Decrypt', 'kms:Get*', 'kms:PutKeyPolic'] }],
        [{ ...allowAll, Action: undefined }],
        [{ ...allowAll, Resource: undefined }],
        [{ ...allowAll, Resource: 'arn:aws:kms:eu-south-1:000000000000:key/other' }],
        [{ ...allowAll, Effect: 'Deny' }],
        [allowAll, { ...allowAll, Effect: 'Deny', Action: 'kms:Put*' }],
        [{ ...allowAll, Action: undefined, NotAction: 'kms:Put*' }],
      ]
      for (const Statement of locking) {
        const { KeyId } = await createKey(server)
        await assert.rejects(put(KeyId, { Statement }), refusal, JSON.stringify(Statement))
        await put(KeyId, { Statement }, true)
        await assert.rejects(put(KeyId, { Statement: allowAll }), { name: 'AccessDeniedException' })
      }
    })

    test('a policy that names its author in any way is taken', async () => {
      const { KeyId, Arn } = await createKey(server)
      const principals = ['*', { AWS: '*' }, { AWS: ACCOUNT }, { AWS: ['100000000001', root(ACCOUNT)] }]
      for (const Principal of principals) await put(KeyId, { Statement: { ...allowAll, Principal } })
      for (const Action of ['*', 'kms:Put*', ['KMS:putkeypolicy'], 'kms:P?tKey*y']) {
        await put(KeyId, { Statement: { ...allowAll, Action, Resource: Arn } })
      }
      await put(KeyId, { Statement: { ...allowAll, NotAction: 'kms:Decrypt', Action: undefined } })
      const credentials = await server.addUser({ userName: 'keeper', administrator: true })
      const Statement = { ...allowAll, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/keeper` } }
      await assert.rejects(put(KeyId, { Statement }), { name: 'MalformedPolicyDocumentException' })
      await server.kms({ credentials }).putKeyPolicy({ KeyId, Policy: JSON.stringify({ Statement }) })
    })

    test('the policy of a new key is checked in the same way', async () => {
      const Policy = JSON.stringify({ Statement: { ...allowAll, Action: 'kms:Decrypt' } })
      await assert.rejects(createKey(server, { Policy }), { name: 'MalformedPolicyDocumentException' })
      await createKey(server, { Policy, BypassPolicyLockoutSafetyCheck: true })
    })

    test('a policy has at most 32,768 bytes', async () => {
      const { KeyId } = await createKey(server)
      const document = { Id: '', Statement: allowAll }
      document.Id = 'x'.repeat(32_768 - JSON.stringify(document).length)
      await put(KeyId, document)
      document.Id += 'x'
      await assert.rejects(put(KeyId, document), { name: 'LimitExceededException' })
    })
  })
}
