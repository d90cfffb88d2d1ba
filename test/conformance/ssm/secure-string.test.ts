// SecureString parameters, through AWS's own clients of Parameter Store and KMS.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { PutParameterCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const arnOf = (name: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name}`

for (const dialect of DIALECTS) {
  describe(`SecureString on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const put = (Name: string, more: Partial<PutParameterCommandInput> = {}) =>
      ssm.putParameter({ Name, Value: 'hush', Type: 'SecureString', Overwrite: true, ...more })
    const get = async (Name: string, WithDecryption: boolean) =>
      (await ssm.getParameter({ Name, WithDecryption })).Parameter?.Value
    const keyOf = async (name: string) => {
      const { Parameters } = await ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Values: [name] }] })
      return Parameters?.[0]?.KeyId
    }

    test('a value comes back in clear when asked for, encrypted otherwise', async () => {
      for (const Tier of ['Standard', 'Advanced'] as const) {
        const name = `/secure/${Tier}`
        await put(name, { Tier, Value: 'hush: ünïcödé €' })
        assert.equal(await get(name, true), 'hush: ünïcödé €')
        const encrypted = Buffer.from((await get(name, false))!, 'base64')
        assert.ok(!encrypted.includes('hush'))
      }
    })

    test('each write encrypts anew', async () => {
      await put('/secure/anew')
      const first = await get('/secure/anew', false)
      await put('/secure/anew')
      assert.notEqual(await get('/secure/anew', false), first)
      assert.equal(await get('/secure/anew:1', false), first)
    })

    test("a Standard ciphertext is KMS's own: its user may decrypt it there, bound to the parameter's ARN", async () => {
      const { KeyMetadata } = await server.kms().createKey({})
      await put('/secure/mine', { KeyId: KeyMetadata!.KeyId, Tier: 'Standard' })
      const CiphertextBlob = Buffer.from((await get('/secure/mine', false))!, 'base64')
      const { Plaintext, KeyId } = await server
        .kms()
        .decrypt({ CiphertextBlob, EncryptionContext: { PARAMETER_ARN: arnOf('/secure/mine') } })
      assert.equal(Buffer.from(Plaintext!).toString(), 'hush')
      assert.equal(KeyId, KeyMetadata?.Arn)
      const elsewhere = { CiphertextBlob, EncryptionContext: { PARAMETER_ARN: arnOf('/secure/other') } }
      await assert.rejects(server.kms().decrypt(elsewhere), { name: 'InvalidCiphertextException' })
    })

    test('an Advanced ciphertext is a message of the AWS Encryption SDK', async () => {
      await put('/secure/message', { Tier: 'Advanced' })
      assert.match((await get('/secure/message', false))!, /^AYADe/)
    })

    test('a large secret takes the Advanced tier', async () => {
      const Value = 'x'.repeat(8192)
      await put('/secure/large', { Tier: 'Advanced', Value })
      assert.equal(await get('/secure/large', true), Value)
    })

    test('versions keep the encryption of their own tier', async () => {
      await put('/secure/promoted', { Value: 'one', Tier: 'Standard' })
      await put('/secure/promoted', { Value: 'two', Tier: 'Advanced' })
      assert.equal(await get('/secure/promoted:1', true), 'one')
      assert.equal(await get('/secure/promoted:2', true), 'two')
    })

    test('the key is shown as it was typed, and kept when none is given', async () => {
      const { KeyMetadata } = await server.kms().createKey({})
      await server.kms().createAlias({ AliasName: 'alias/typed', TargetKeyId: KeyMetadata!.KeyId })
      await put('/secure/key')
      assert.equal(await keyOf('/secure/key'), 'alias/aws/ssm')
      for (const KeyId of [KeyMetadata!.KeyId!, KeyMetadata!.Arn!, 'alias/typed']) {
        await put('/secure/key', { KeyId })
        assert.equal(await keyOf('/secure/key'), KeyId)
        await ssm.putParameter({ Name: '/secure/key', Value: 'kept', Overwrite: true })
        assert.equal(await keyOf('/secure/key'), KeyId)
      }
    })

    test('a key that does not exist is an invalid key, in the words of KMS', async () => {
      const arn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`
      for (const Tier of ['Standard', 'Advanced'] as const) {
        await assert.rejects(put('/secure/no-key', { Tier, KeyId: arn }), {
          name: 'InvalidKeyId',
          message: `Key '${arn}' does not exist`,
        })
        await assert.rejects(put('/secure/no-key', { Tier, KeyId: 'not-a-key' }), {
          name: 'InvalidKeyId',
          message: "Invalid keyId 'not-a-key'",
        })
      }
      await assert.rejects(get('/secure/no-key', false), { name: 'ParameterNotFound' })
    })

    test('one parameter among several that cannot be decrypted fails the call', async () => {
      await put('/secure/batch/a')
      await put('/secure/batch/b')
      const { Parameters } = await ssm.getParametersByPath({ Path: '/secure/batch', WithDecryption: true })
      assert.deepEqual(
        Parameters?.map(({ Value }) => Value),
        ['hush', 'hush'],
      )
    })

    test('accounts and regions have keys of their own', async () => {
      const others = [
        { region: 'us-east-1' },
        { credentials: { accessKeyId: '100000000009', secretAccessKey: 'test' } },
      ]
      for (const options of others) {
        const client = server.ssm(options)
        await client.putParameter({ Name: '/secure/own', Value: 'theirs', Type: 'SecureString' })
        const { Parameter } = await client.getParameter({ Name: '/secure/own', WithDecryption: true })
        assert.equal(Parameter?.Value, 'theirs')
      }
    })

    test('twenty secrets written at once are all there', async () => {
      const credentials = { accessKeyId: '100000000010', secretAccessKey: 'test' }
      const client = server.ssm({ credentials })
      const names = Array.from({ length: 20 }, (_, number) => `/crowd/${number}`)
      await Promise.all(names.map((Name) => client.putParameter({ Name, Value: Name, Type: 'SecureString' })))
      const reads = names.map((Name) => client.getParameter({ Name, WithDecryption: true }))
      assert.deepEqual(
        (await Promise.all(reads)).map(({ Parameter }) => Parameter?.Value),
        names,
      )
    })
  })
}
