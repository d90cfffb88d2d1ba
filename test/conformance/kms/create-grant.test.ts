// kms:CreateGrant, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateGrantRequest, GrantOperation, KeySpec, KeyUsageType } from '@aws-sdk/client-kms'
import { addRole } from '../../support/bare-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, setState, type TestKey } from '../../support/kms-keys.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const READER = `arn:aws:iam::${ACCOUNT}:user/reader`
const ABROAD = 'arn:aws:iam::100000000001:role/reports/night'

const KINDS: [KeySpec, KeyUsageType, GrantOperation[]][] = [
  [
    'SYMMETRIC_DEFAULT',
    'ENCRYPT_DECRYPT',
    [
      'Decrypt',
      'Encrypt',
      'GenerateDataKey',
      'GenerateDataKeyWithoutPlaintext',
      'GenerateDataKeyPair',
      'GenerateDataKeyPairWithoutPlaintext',
      'ReEncryptFrom',
      'ReEncryptTo',
    ],
  ],
  ['RSA_2048', 'ENCRYPT_DECRYPT', ['Decrypt', 'Encrypt', 'GetPublicKey', 'ReEncryptFrom', 'ReEncryptTo']],
  ['ECC_NIST_P256', 'SIGN_VERIFY', ['GetPublicKey', 'Sign', 'Verify']],
  ['ECC_NIST_P256', 'KEY_AGREEMENT', ['DeriveSharedSecret', 'GetPublicKey']],
  ['HMAC_256', 'GENERATE_VERIFY_MAC', ['GenerateMac', 'VerifyMac']],
]
const OF_ANY_KEY: GrantOperation[] = ['CreateGrant', 'DescribeKey', 'RetireGrant']

for (const dialect of DIALECTS) {
  describe(`CreateGrant on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
      await server.addUser({ userName: 'reader' })
      await addRole(server, '100000000001', '/reports/', 'night')
    })
    after(() => server.close())

    const create = (input: Partial<CreateGrantRequest> = {}) =>
      server.kms().createGrant({ KeyId: key.KeyId, GranteePrincipal: READER, Operations: ['Decrypt'], ...input })
    const refused = (input: Partial<CreateGrantRequest>, name: string, message: string) =>
      assert.rejects(create(input), { name, message })
    const find = async (GrantId: string | undefined) =>
      (await server.kms().listGrants({ KeyId: key.KeyId, GrantId })).Grants?.[0]

    test('a grant is listed at once with all that was said', async () => {
      const { GrantId, GrantToken } = await create({
        GranteePrincipal: ABROAD,
        RetiringPrincipal: READER,
        Operations: ['Decrypt', 'Encrypt', 'Decrypt'],
        Constraints: { EncryptionContextSubset: { stage: 'prod' }, EncryptionContextEquals: { a: '1', stage: 'prod' } },
        Name: 'night/reports',
      })
      assert.match(GrantId!, /^[0-9a-f]{64}$/)
      assert.match(GrantToken!, /^[A-Za-z0-9+/]+=*$/)
      const { CreationDate, ...grant } = (await find(GrantId))!
      assert.ok(Math.abs(CreationDate!.getTime() - Date.now()) < 60_000)
      assert.deepEqual(grant, {
        KeyId: key.Arn,
        GrantId,
        Name: 'night/reports',
        GranteePrincipal: ABROAD,
        RetiringPrincipal: READER,
        IssuingAccount: `arn:aws:iam::${ACCOUNT}:root`,
        Operations: ['Decrypt', 'Encrypt'],
        Constraints: { EncryptionContextEquals: { a: '1', stage: 'prod' }, EncryptionContextSubset: { stage: 'prod' } },
      })
    })

    test('the same grant by the same name is the same, with a new token', async () => {
      const grant = {
        Name: 'twin',
        Operations: ['Decrypt', 'Encrypt'],
        Constraints: { EncryptionContextEquals: { a: '1', b: '2' } },
      } satisfies Partial<CreateGrantRequest>
      const first = await create(grant)
      const again = await create({
        ...grant,
        Operations: ['Encrypt', 'Decrypt'],
        Constraints: { EncryptionContextEquals: { b: '2', a: '1' } },
      })
      assert.equal(again.GrantId, first.GrantId)
      assert.notEqual(again.GrantToken, first.GrantToken)
      const others: Partial<CreateGrantRequest>[] = [
        { Name: 'other' },
        { Operations: ['Decrypt'] },
        { GranteePrincipal: ABROAD },
        { RetiringPrincipal: READER },
        { Constraints: { EncryptionContextSubset: { a: '1', b: '2' } } },
        { Constraints: { EncryptionContextEquals: { a: '1' } } },
      ]
      const ids = await Promise.all(others.map(async (change) => (await create({ ...grant, ...change })).GrantId))
      assert.equal(new Set([first.GrantId, ...ids]).size, others.length + 1)
    })

    test('without a name every grant is another', async () => {
      assert.notEqual((await create()).GrantId, (await create()).GrantId)
    })

    for (const [spec, usage, own] of KINDS) {
      test(`a grant on a ${spec} key for ${usage} holds the operations of such a key, and no others`, async () => {
        const { KeyId } = await makeKey(server, spec, usage)
        assert.ok((await create({ KeyId, Operations: [...own, ...OF_ANY_KEY] })).GrantId)
        const all = new Set(KINDS.flatMap(([, , operations]) => operations))
        for (const operation of all) {
          if (own.includes(operation)) continue
          const message = `The operations [${operation}] are not valid for a key with the key usage ${usage} and the key spec ${spec}.`
          await refused({ KeyId, Operations: ['DescribeKey', operation] }, 'ValidationException', message)
        }
      })
    }

    test('a grant is for something, and not only for passing it on', async () => {
      await refused({ Operations: [] }, 'ValidationException', 'A grant must contain at least one operation.')
      const message = 'Grants must not contain only the CreateGrant operation.'
      await refused({ Operations: ['CreateGrant'] }, 'ValidationException', message)
    })

    test('constraints have at most eight pairs, and values of 384 characters', async () => {
      const pairs = (count: number, length: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'x'.repeat(length)]))
      assert.ok((await create({ Constraints: { EncryptionContextEquals: pairs(8, 384) } })).GrantId)
      const tooMany = 'A grant constraint can have at most 8 encryption context pairs.'
      const tooLong = 'A value in a grant constraint can have at most 384 characters.'
      for (const member of ['EncryptionContextEquals', 'EncryptionContextSubset']) {
        await refused({ Constraints: { [member]: pairs(9, 1) } }, 'ValidationException', tooMany)
        await refused({ Constraints: { [member]: pairs(1, 385) } }, 'ValidationException', tooLong)
      }
    })

    test('only symmetric keys know constraints: the others take no encryption context', async () => {
      const { KeyId } = await makeKey(server, 'HMAC_256', 'GENERATE_VERIFY_MAC')
      const Constraints = { EncryptionContextSubset: { stage: 'prod' } }
      const message = 'Encryption context constraints are not valid for a key with the key spec HMAC_256.'
      await refused({ KeyId, Operations: ['GenerateMac'], Constraints }, 'ValidationException', message)
    })

    test('a principal is a user, a role, a session, an account or a service', async () => {
      for (const GranteePrincipal of [
        `arn:aws:iam::${ACCOUNT}:root`,
        `arn:aws:sts::${ACCOUNT}:assumed-role/night/session`,
        'rds.amazonaws.com',
      ]) {
        assert.ok((await create({ GranteePrincipal })).GrantId)
      }
      for (const principal of [
        'reader',
        `${READER}m`,
        `arn:aws:iam::${ACCOUNT}:group/all`,
        'arn:aws:s3:::bucket',
        key.Arn,
      ]) {
        const message = `ARN does not refer to a valid principal: ${principal}`
        await refused({ GranteePrincipal: principal }, 'InvalidArnException', message)
        await refused({ RetiringPrincipal: principal }, 'InvalidArnException', message)
      }
    })

    test('a key has at most 50,000 grants', async () => {
      const { KeyId } = await makeKey(server)
      const { GrantId } = await create({ KeyId, Name: 'first' })
      await server.store.transact('write', async (tx) => {
        const { db } = tx
        const row = (await tx.first(db.selectFrom('kms_grant').selectAll().where('grant_id', '=', GrantId!)))!
        for (let i = 0; i < 50; i++) {
          const rows = Array.from({ length: i === 0 ? 999 : 1000 }, (_, j) => ({ ...row, grant_id: `${i}/${j}` }))
          await tx.run(db.insertInto('kms_grant').values(rows))
        }
      })
      await refused({ KeyId }, 'LimitExceededException', 'A key can have at most 50000 grants.')
    })

    test('an alias does not name the key', () =>
      refused({ KeyId: 'alias/orders' }, 'NotFoundException', "Invalid keyId 'alias/orders'"))

    test('a dry run makes none', async () => {
      const message = 'The request would have succeeded, but the DryRun option is set.'
      await refused({ DryRun: true, Name: 'dry' }, 'DryRunOperationException', message)
      const { Grants } = await server.kms().listGrants({ KeyId: key.KeyId, Limit: 1000 })
      assert.equal(
        Grants?.some(({ Name }) => Name === 'dry'),
        false,
      )
    })

    test('a managed key is lent by its service alone', async () => {
      const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      await assert.rejects(create({ KeyId: KeyMetadata!.KeyId }), { name: 'AccessDeniedException' })
    })

    test('the state of the key, its absence and who asks count', async () => {
      const own = await makeKey(server)
      await setState(server, own, 'Disabled')
      await refused({ KeyId: own.KeyId }, 'DisabledException', `${own.Arn} is disabled.`)
      await setState(server, own, 'PendingDeletion')
      await refused({ KeyId: own.KeyId }, 'KMSInvalidStateException', `${own.Arn} is pending deletion.`)
      await refused({ KeyId: 'x' }, 'NotFoundException', "Invalid keyId 'x'")
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      const stranger = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
      for (const client of [guest, stranger]) {
        const call = client.createGrant({ KeyId: key.Arn, GranteePrincipal: READER, Operations: ['Decrypt'] })
        const message = new RegExp(`not authorized to perform: kms:CreateGrant on resource: ${key.Arn} `)
        await assert.rejects(call, { name: 'AccessDeniedException', message })
      }
    })

    test('a token that is none is refused, and one of this server taken', async () => {
      const { GrantToken } = await create()
      assert.ok((await create({ GrantTokens: [GrantToken!] })).GrantId)
      const altered = Buffer.from(GrantToken!, 'base64').toString().replace(ACCOUNT, '100000000001')
      const forged = Buffer.from(altered).toString('base64')
      for (const token of ['none', forged]) {
        await refused({ GrantTokens: [token] }, 'InvalidGrantTokenException', 'The grant token is not valid.')
      }
    })
  })
}
