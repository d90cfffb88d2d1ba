// kms:DescribeKey, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KeyMetadata } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const NOBODYS_KEY = '00000000-1111-2222-3333-444444444444'
const arnOf = (resource: string, account = ACCOUNT, region = REGION) => `arn:aws:kms:${region}:${account}:${resource}`
const inAccount = (accessKeyId: string) => ({ credentials: { accessKeyId, secretAccessKey: 'test' } })

for (const dialect of DIALECTS) {
  describe(`DescribeKey on ${dialect}`, () => {
    let server: TestServer
    let key: KeyMetadata
    before(async () => {
      server = await startServer({ dialect })
      key = (await server.kms().createKey({ Description: 'orders' })).KeyMetadata!
      await server.kms().createAlias({ AliasName: 'alias/orders', TargetKeyId: key.KeyId! })
    })
    after(() => server.close())

    const describeKey = async (KeyId: string) => (await server.kms().describeKey({ KeyId })).KeyMetadata!
    const absent = (KeyId: string, message: string, client = server.kms()) =>
      assert.rejects(client.describeKey({ KeyId }), { name: 'NotFoundException', message })

    test('a key is found by its id, its ARN, an alias and the ARN of an alias', async () => {
      for (const name of [key.KeyId!, key.Arn!, 'alias/orders', arnOf('alias/orders')]) {
        assert.deepEqual(await describeKey(name), key, name)
      }
    })

    test('what is not there is told in the words of AWS', async () => {
      const message = `Key '${arnOf(`key/${NOBODYS_KEY}`)}' does not exist`
      await absent(NOBODYS_KEY, message)
      await absent(arnOf(`key/${NOBODYS_KEY}`), message)
      const multi = 'mrk-d3b95762d3b95762d3b95762d3b95762'
      await absent(multi, `Key '${arnOf(`key/${multi}`)}' does not exist`)
      await absent('alias/none', `Alias ${arnOf('alias/none')} is not found.`)
      await absent(arnOf('alias/none'), `Alias ${arnOf('alias/none')} is not found.`)
      await absent('alias/aws/none', `Alias ${arnOf('alias/aws/none')} is not found.`)
    })

    test('what is no identifier is told so', async () => {
      const names = ['fake-key-id', '134f2428cec14b25a1ae9048164dba47', 'mrk-fake-key-id', 'arn:aws:s3:::bucket', '*']
      for (const name of names) await absent(name, `Invalid keyId '${name}'`)
      await absent(arnOf('key/fake'), "Invalid keyId 'fake'")
      await absent(arnOf('key/fake', 'x\0'), `Invalid keyId '${arnOf('key/fake', 'x\0')}'`)
      await absent('alias/\0', `Alias ${arnOf('alias/\0')} is not found.`)
    })

    test('a key is found in its own region only', async () => {
      const elsewhere = server.kms({ region: 'us-east-1' })
      await absent(key.KeyId!, `Key '${arnOf(`key/${key.KeyId}`, ACCOUNT, 'us-east-1')}' does not exist`, elsewhere)
      await absent(key.Arn!, `Invalid arn ${REGION}`, elsewhere)
      await absent(arnOf('alias/orders'), `Invalid arn ${REGION}`, elsewhere)
      await absent('alias/orders', `Alias ${arnOf('alias/orders', ACCOUNT, 'us-east-1')} is not found.`, elsewhere)
    })

    test('by its id alone a key of another account is not there', () =>
      absent(
        key.KeyId!,
        `Key '${arnOf(`key/${key.KeyId}`, '100000000002')}' does not exist`,
        server.kms(inAccount('100000000002')),
      ))

    test('in another account a key that is there and one that is not are refused alike', async () => {
      const stranger = server.kms(inAccount('100000000003'))
      const names = [key.Arn!, arnOf(`key/${NOBODYS_KEY}`), arnOf('alias/none'), arnOf('alias/aws/ssm')]
      for (const KeyId of names) {
        await assert.rejects(stranger.describeKey({ KeyId }), {
          name: 'AccessDeniedException',
          message: `User: arn:aws:iam::100000000003:root is not authorized to perform: kms:DescribeKey on resource: ${KeyId} because no resource-based policy allows the kms:DescribeKey action`,
        })
      }
    })

    test("an ARN with the caller's account in the place of the owner's leads nowhere", () =>
      absent(
        arnOf(`key/${key.KeyId}`, '100000000004'),
        `Key '${arnOf(`key/${key.KeyId}`, '100000000004')}' does not exist`,
        server.kms(inAccount('100000000004')),
      ))

    test('a user without permissions does not learn what is there', async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      for (const KeyId of ['alias/orders', NOBODYS_KEY, 'alias/aws/ssm', '']) {
        await assert.rejects(guest.describeKey({ KeyId }), { name: 'AccessDeniedException' })
      }
    })

    test('a key must be named', () =>
      assert.rejects(server.kms().describeKey({ KeyId: undefined }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
      }))

    test('to ask for a managed key makes it, once', async () => {
      const client = server.kms(inAccount('100000000005'))
      const ask = async (KeyId: string) => (await client.describeKey({ KeyId })).KeyMetadata!
      const all = await Promise.all(Array.from({ length: 8 }, () => ask('alias/aws/ssm')))
      const managed = all[0]!
      for (const other of all) assert.equal(other.Arn, managed.Arn)
      assert.equal(managed.KeyManager, 'AWS')
      assert.equal(managed.Description, 'Default key that protects my SSM parameters when no other key is defined')
      assert.equal(managed.KeyState, 'Enabled')
      assert.deepEqual(await ask(managed.KeyId!), managed)
      assert.deepEqual(await ask(arnOf('alias/aws/ssm', '100000000005')), managed)
      assert.deepEqual((await client.listKeys({})).Keys, [{ KeyId: managed.KeyId, KeyArn: managed.Arn }])
    })

    test('each region has managed keys of its own', async () => {
      const here = await describeKey('alias/aws/ssm')
      const there = await server.kms({ region: 'us-east-1' }).describeKey({ KeyId: 'alias/aws/ssm' })
      assert.notEqual(here.KeyId, there.KeyMetadata?.KeyId)
    })

    test('a managed key is for its service, by its policy', async () => {
      const { KeyId } = await describeKey('alias/aws/ssm')
      const row = await server.store.transact('read', (tx) =>
        tx.first(tx.db.selectFrom('kms_key').select('policy').where('key_id', '=', KeyId!)),
      )
      const { Id, Statement } = JSON.parse(row!.policy)
      assert.equal(Id, 'auto-ssm-1')
      assert.deepEqual(Statement[0], {
        Sid: 'Allow access through SSM for all principals in the account that are authorized to use SSM',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': ACCOUNT, 'kms:ViaService': `ssm.${REGION}.amazonaws.com` },
        },
      })
      assert.deepEqual(Statement[1].Action, ['kms:Describe*', 'kms:Get*', 'kms:List*'])
    })
  })
}
