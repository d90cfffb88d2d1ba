// kms:ReplicateKey, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { arnOf, createKey, describeKey } from '../../support/key-control.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`ReplicateKey on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const OTHER = 'eu-west-1'
    const there = () => server.kms({ region: OTHER })
    const primary = () => createKey(server, { MultiRegion: true, Description: 'orders' })

    test('a multi-region key has an id of its own kind, and says what it is', async () => {
      const { KeyId, Arn, MultiRegion, MultiRegionConfiguration } = await primary()
      assert.match(KeyId!, /^mrk-[0-9a-f]{32}$/)
      assert.equal(Arn, arnOf(`key/${KeyId}`))
      assert.equal(MultiRegion, true)
      assert.deepEqual(MultiRegionConfiguration, {
        MultiRegionKeyType: 'PRIMARY',
        PrimaryKey: { Arn, Region: REGION },
        ReplicaKeys: [],
      })
      const single = await createKey(server)
      assert.deepEqual([single.MultiRegion, single.MultiRegionConfiguration], [false, undefined])
    })

    test('the replica has the id and the material of its primary, and the rest is its own', async () => {
      const key = await primary()
      await server.kms().tagResource({ KeyId: key.KeyId, Tags: [{ TagKey: 'of', TagValue: 'primary' }] })
      const { ReplicaKeyMetadata, ReplicaPolicy, ReplicaTags } = await server.kms().replicateKey({
        KeyId: key.KeyId,
        ReplicaRegion: OTHER,
        Tags: [{ TagKey: 'of', TagValue: 'replica' }],
      })
      const { CreationDate, ...replica } = ReplicaKeyMetadata!
      const { CreationDate: _, ...told } = key
      const Arn = arnOf(`key/${key.KeyId}`, OTHER)
      assert.deepEqual(replica, {
        ...told,
        Arn,
        Description: '',
        MultiRegionConfiguration: {
          MultiRegionKeyType: 'REPLICA',
          PrimaryKey: { Arn: key.Arn, Region: REGION },
          ReplicaKeys: [{ Arn, Region: OTHER }],
        },
      })
      assert.equal(JSON.parse(ReplicaPolicy!).Id, 'key-default-1')
      assert.deepEqual(ReplicaTags, [{ TagKey: 'of', TagValue: 'replica' }])
      assert.deepEqual((await there().listResourceTags({ KeyId: key.KeyId })).Tags, ReplicaTags)
      assert.deepEqual(await describeKey(server, key.KeyId!, OTHER), ReplicaKeyMetadata)
      const own = await describeKey(server, key.KeyId!)
      assert.equal(own.MultiRegionConfiguration?.MultiRegionKeyType, 'PRIMARY')
      assert.deepEqual(own.MultiRegionConfiguration?.ReplicaKeys, [{ Arn, Region: OTHER }])
    })

    test('what one copy encrypts the other decrypts, whatever was encrypted before and is rotated after', async () => {
      const { KeyId } = await primary()
      const encrypt = async (client = server.kms()) =>
        (await client.encrypt({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext: { a: 'b' } })).CiphertextBlob
      const before = await encrypt()
      await server.kms().rotateKeyOnDemand({ KeyId })
      await server.kms().replicateKey({ KeyId, ReplicaRegion: OTHER })
      const blobs = [before, await encrypt(), await encrypt(there())]
      await server.kms().rotateKeyOnDemand({ KeyId })
      blobs.push(await encrypt(), await encrypt(there()))
      for (const CiphertextBlob of blobs) {
        for (const client of [server.kms(), there()]) {
          const { Plaintext } = await client.decrypt({ CiphertextBlob, EncryptionContext: { a: 'b' } })
          assert.equal(Buffer.from(Plaintext!).toString(), 'x')
          await assert.rejects(client.decrypt({ CiphertextBlob }), { name: 'InvalidCiphertextException' })
        }
      }
    })

    test('each copy has its own state', async () => {
      const { KeyId, Arn } = await primary()
      await server.kms().replicateKey({ KeyId, ReplicaRegion: OTHER })
      await server.kms().disableKey({ KeyId })
      assert.equal((await describeKey(server, KeyId!, OTHER)).KeyState, 'Enabled')
      await assert.rejects(server.kms().replicateKey({ KeyId, ReplicaRegion: 'eu-north-1' }), {
        name: 'DisabledException',
        message: `${Arn} is disabled.`,
      })
    })

    test('only a primary key is replicated, once to a region, within its partition', async () => {
      const { KeyId } = await primary()
      await server.kms().replicateKey({ KeyId, ReplicaRegion: OTHER })
      for (const ReplicaRegion of [OTHER, REGION]) {
        await assert.rejects(server.kms().replicateKey({ KeyId, ReplicaRegion }), { name: 'AlreadyExistsException' })
      }
      const unsupported = { name: 'UnsupportedOperationException' }
      await assert.rejects(there().replicateKey({ KeyId, ReplicaRegion: 'eu-north-1' }), unsupported)
      await assert.rejects(server.kms().replicateKey({ KeyId, ReplicaRegion: 'cn-north-1' }), unsupported)
      const { KeyId: single } = await createKey(server)
      await assert.rejects(server.kms().replicateKey({ KeyId: single, ReplicaRegion: OTHER }), unsupported)
    })

    test('the policy and the tags of a replica are checked, and nothing is made when they are refused', async () => {
      const { KeyId } = await primary()
      const Policy = '{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:Get*","Resource":"*"}}'
      const input = { KeyId, ReplicaRegion: OTHER }
      await assert.rejects(server.kms().replicateKey({ ...input, Policy }), {
        name: 'MalformedPolicyDocumentException',
      })
      const Tags = [{ TagKey: 'aws:x', TagValue: 'x' }]
      await assert.rejects(server.kms().replicateKey({ ...input, Tags }), { name: 'TagException' })
      await assert.rejects(there().describeKey({ KeyId }), { name: 'NotFoundException' })
      await server.kms().replicateKey({ ...input, Policy, BypassPolicyLockoutSafetyCheck: true })
      assert.equal((await there().getKeyPolicy({ KeyId })).Policy, Policy)
    })

    test('asymmetric keys and those for MACs can have replicas as well', async () => {
      const { KeyId } = await createKey(server, {
        KeySpec: 'ECC_NIST_P256',
        KeyUsage: 'SIGN_VERIFY',
        MultiRegion: true,
      })
      const { ReplicaKeyMetadata } = await server.kms().replicateKey({ KeyId, ReplicaRegion: OTHER })
      assert.equal(ReplicaKeyMetadata?.KeySpec, 'ECC_NIST_P256')
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(
          tx.db
            .selectFrom('kms_key_material')
            .select('region')
            .where('account', '=', ACCOUNT)
            .where('key_id', '=', KeyId!),
        ),
      )
      assert.deepEqual(rows.map(({ region }) => region).sort(), [REGION, OTHER])
    })
  })
}
