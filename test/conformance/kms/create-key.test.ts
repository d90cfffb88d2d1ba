// kms:CreateKey, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateKeyRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`CreateKey on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const create = async (input: CreateKeyRequest = {}) => (await server.kms().createKey(input)).KeyMetadata!
    const refused = (input: CreateKeyRequest, name: string, message: string) =>
      assert.rejects(server.kms().createKey(input), { name, message })

    test('a new key is for symmetric encryption and enabled', async () => {
      server.clock.set(new Date('2026-11-22T10:00:00.250Z'))
      const { KeyId, Arn, CreationDate, CurrentKeyMaterialId, ...rest } = await create({ Description: 'orders' })
      assert.match(KeyId!, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      assert.equal(Arn, `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KeyId}`)
      assert.match(CurrentKeyMaterialId!, /^[0-9a-f]{64}$/)
      assert.equal(CreationDate?.toISOString().slice(0, 16), '2026-11-22T10:00')
      assert.deepEqual(rest, {
        AWSAccountId: ACCOUNT,
        Description: 'orders',
        Enabled: true,
        EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
        KeyManager: 'CUSTOMER',
        KeySpec: 'SYMMETRIC_DEFAULT',
        CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
        KeyState: 'Enabled',
        KeyUsage: 'ENCRYPT_DECRYPT',
        MultiRegion: false,
        Origin: 'AWS_KMS',
      })
    })

    test('the kind may be said in full, by the old name too', async () => {
      const kind = { KeyUsage: 'ENCRYPT_DECRYPT', Origin: 'AWS_KMS', MultiRegion: false } as const
      assert.equal((await create({ ...kind, KeySpec: 'SYMMETRIC_DEFAULT' })).Description, '')
      assert.equal((await create({ ...kind, CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' })).KeySpec, 'SYMMETRIC_DEFAULT')
    })

    test('every key has material of its own', async () => {
      const [one, other] = [await create(), await create()]
      assert.notEqual(one.KeyId, other.KeyId)
      assert.notEqual(one.CurrentKeyMaterialId, other.CurrentKeyMaterialId)
    })

    test('two names for the spec are refused', () =>
      refused(
        { KeySpec: 'SYMMETRIC_DEFAULT', CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' },
        'ValidationException',
        'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
      ))

    test('a spec other than the symmetric one needs a usage', () =>
      refused(
        { KeySpec: 'HMAC_256' },
        'ValidationException',
        'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
      ))

    test('a usage must suit the spec', () =>
      refused(
        { KeyUsage: 'SIGN_VERIFY' },
        'ValidationException',
        'KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT',
      ))

    test('kinds of keys that are not made here are refused by name', async () => {
      const kinds: [CreateKeyRequest, string][] = [
        [{ Origin: 'AWS_CLOUDHSM' }, 'Keys of the origin AWS_CLOUDHSM are not supported.'],
        [{ CustomKeyStoreId: 'cks-1' }, 'Keys in custom key stores are not supported.'],
        [{ XksKeyId: 'x' }, 'Keys in custom key stores are not supported.'],
      ]
      for (const [input, message] of kinds) await refused(input, 'UnsupportedOperationException', message)
    })

    test('limits are the published ones', async () => {
      await assert.rejects(create({ Description: 'x'.repeat(8193) }), {
        name: 'ValidationException',
        message: /at 'description' failed to satisfy constraint: Member must have length less than or equal to 8192$/,
      })
      assert.equal((await create({ Description: 'x'.repeat(8192) })).Description?.length, 8192)
    })

    test('tags are kept with the key', async () => {
      const { KeyId } = await create({
        Tags: [
          { TagKey: 'team', TagValue: 'orders' },
          { TagKey: 'empty', TagValue: '' },
        ],
      })
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('kms_key_tag').select(['key', 'value']).where('key_id', '=', KeyId!).orderBy('key')),
      )
      assert.deepEqual(
        rows.map(({ key, value }) => [key, value]),
        [
          ['empty', ''],
          ['team', 'orders'],
        ],
      )
    })

    test('tags that cannot be are refused, and no key is made', async () => {
      const client = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
      const tag = (TagKey: string) => ({ TagKey, TagValue: 'x' })
      const many = Array.from({ length: 51 }, (_, index) => tag(`key-${index}`))
      const cases = [
        { Tags: [tag('AWS:x')], message: 'Tags beginning with aws: are reserved' },
        { Tags: many, message: 'Too many tags' },
        { Tags: [tag('a'), tag('b'), tag('a')], message: 'Duplicate tag keys' },
      ]
      for (const { Tags, message } of cases) {
        await assert.rejects(client.createKey({ Tags }), { name: 'TagException', message })
      }
      assert.deepEqual((await client.listKeys({})).Keys, [])
      assert.ok(await client.createKey({ Tags: many.slice(1) }))
    })

    async function policyOf(keyId: string): Promise<string> {
      const row = await server.store.transact('read', (tx) =>
        tx.first(tx.db.selectFrom('kms_key').select('policy').where('key_id', '=', keyId)),
      )
      return row!.policy
    }

    test('without a policy the key leaves the decision to the account', async () => {
      const { KeyId } = await create()
      assert.deepEqual(JSON.parse(await policyOf(KeyId!)), {
        Version: '2012-10-17',
        Id: 'key-default-1',
        Statement: [
          {
            Sid: 'Enable IAM User Permissions',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      })
    })

    test('a policy given is kept as it was written', async () => {
      const Policy = '{ "Version": "2012-10-17",\n "Statement": { "Effect": "Deny", "Principal": "*" } }'
      const { KeyId } = await create({ Policy, BypassPolicyLockoutSafetyCheck: true })
      assert.equal(await policyOf(KeyId!), Policy)
    })

    test('a policy that would lock its author out is refused', async () => {
      await refused(
        { Policy: '{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Principal": "*" } }' },
        'MalformedPolicyDocumentException',
        'The new key policy will not allow you to update the key policy in the future.',
      )
    })

    test('a policy that is no JSON object is refused', async () => {
      for (const Policy of ['{', '[]', 'null', '"x"']) {
        await refused({ Policy }, 'MalformedPolicyDocumentException', 'This policy contains invalid Json')
      }
    })

    test('a user without permissions makes no key', async () => {
      const client = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      await assert.rejects(client.createKey({ KeySpec: 'RSA_2048' }), {
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${ACCOUNT}:user/guest is not authorized to perform: kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action`,
      })
    })
  })
}
