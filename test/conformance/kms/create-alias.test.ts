// kms:CreateAlias, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KeyMetadata } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const arnOf = (resource: string, account = ACCOUNT) => `arn:aws:kms:${REGION}:${account}:${resource}`

for (const dialect of DIALECTS) {
  describe(`CreateAlias on ${dialect}`, () => {
    let server: TestServer
    let key: KeyMetadata
    before(async () => {
      server = await startServer({ dialect })
      key = (await server.kms().createKey({})).KeyMetadata!
    })
    after(() => server.close())

    const create = (AliasName: string, TargetKeyId = key.KeyId!) => server.kms().createAlias({ AliasName, TargetKeyId })
    const refused = (call: Promise<unknown>, name: string, message: string) => assert.rejects(call, { name, message })

    test('an alias stands for its key, named by id or by ARN', async () => {
      await create('alias/orders')
      await create('alias/team/orders_2-x', key.Arn!)
      for (const KeyId of ['alias/orders', 'alias/team/orders_2-x']) {
        assert.equal((await server.kms().describeKey({ KeyId })).KeyMetadata?.Arn, key.Arn)
      }
    })

    test('a name that is taken is refused, also when two ask at once', async () => {
      const message = `An alias with the name ${arnOf('alias/taken')} already exists`
      const results = await Promise.allSettled(Array.from({ length: 6 }, () => create('alias/taken')))
      const failures = results.filter((result) => result.status === 'rejected')
      assert.equal(failures.length, 5)
      for (const { reason } of failures) {
        assert.equal(reason.name, 'AlreadyExistsException')
        assert.equal(reason.message, message)
      }
      await refused(create('alias/taken'), 'AlreadyExistsException', message)
    })

    test('the same name is free in another account and region', async () => {
      await create('alias/everywhere')
      const others = [
        { region: 'us-east-1' },
        { credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } },
      ]
      for (const options of others) {
        const client = server.kms(options)
        const { KeyMetadata } = await client.createKey({})
        await client.createAlias({ AliasName: 'alias/everywhere', TargetKeyId: KeyMetadata?.KeyId })
        assert.equal((await client.describeKey({ KeyId: 'alias/everywhere' })).KeyMetadata?.Arn, KeyMetadata?.Arn)
      }
    })

    test('a name must begin with alias/', () =>
      refused(
        create('orders'),
        'ValidationException',
        'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
      ))

    test('names of services are reserved', async () => {
      await assert.rejects(create('alias/aws/mine'), { name: 'NotAuthorizedException' })
      await assert.rejects(create('alias/aws/ssm'), { name: 'NotAuthorizedException' })
      await create('alias/awsome')
    })

    test('names that the service does not allow are refused', async () => {
      await refused(create('alias/a:b'), 'ValidationException', 'alias/a:b contains invalid characters for an alias')
      await assert.rejects(create('alias/'), { name: 'InvalidAliasNameException' })
      await refused(
        create('alias/a b'),
        'ValidationException',
        "1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
      )
    })

    test('an alias of an alias is refused', async () => {
      await create('alias/first')
      for (const target of ['alias/first', arnOf('alias/first')]) {
        await refused(create('alias/second', target), 'ValidationException', 'Aliases must refer to keys. Not aliases')
      }
    })

    test('a key that is not there can have no alias', async () => {
      const nobodys = '00000000-1111-2222-3333-444444444444'
      await refused(
        create('alias/none', nobodys),
        'NotFoundException',
        `Key '${arnOf(`key/${nobodys}`)}' does not exist`,
      )
      await refused(create('alias/none', 'x'), 'NotFoundException', "Invalid keyId 'x'")
    })

    test('a key that waits for its deletion can have no new alias, a disabled one can', async () => {
      const { KeyMetadata } = await server.kms().createKey({})
      const setState = (state: 'PendingDeletion' | 'Disabled') =>
        server.store.transact('write', (tx) =>
          tx.run(tx.db.updateTable('kms_key').set({ state }).where('key_id', '=', KeyMetadata!.KeyId!)),
        )
      await setState('PendingDeletion')
      await refused(
        create('alias/leaving', KeyMetadata?.KeyId),
        'KMSInvalidStateException',
        `${KeyMetadata?.Arn} is pending deletion.`,
      )
      await setState('Disabled')
      await create('alias/leaving', KeyMetadata?.KeyId)
    })

    test("a managed key takes no alias of a customer's", async () => {
      const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      await refused(
        create('alias/mine', KeyMetadata?.KeyId),
        'AccessDeniedException',
        `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: kms:CreateAlias on resource: ${KeyMetadata?.Arn} because no resource-based policy allows the kms:CreateAlias action`,
      )
    })

    test('both the alias and the key must be allowed', async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      await refused(
        guest.createAlias({ AliasName: 'alias/x', TargetKeyId: key.KeyId }),
        'AccessDeniedException',
        `User: arn:aws:iam::${ACCOUNT}:user/guest is not authorized to perform: kms:CreateAlias on resource: ${arnOf('alias/x')} because no identity-based policy allows the kms:CreateAlias action`,
      )
      const stranger = server.kms({ credentials: { accessKeyId: '100000000002', secretAccessKey: 'test' } })
      await refused(
        stranger.createAlias({ AliasName: 'alias/x', TargetKeyId: key.Arn }),
        'AccessDeniedException',
        `User: arn:aws:iam::100000000002:root is not authorized to perform: kms:CreateAlias on resource: ${key.Arn} because no resource-based policy allows the kms:CreateAlias action`,
      )
    })
  })
}
