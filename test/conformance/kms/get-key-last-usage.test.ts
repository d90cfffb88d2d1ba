// kms:GetKeyLastUsage, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GetKeyLastUsage on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const usageOf = (KeyId: string | undefined) => server.kms().getKeyLastUsage({ KeyId })

    test('a key that nobody has used says since when that is known', async () => {
      const { KeyId, Arn, CreationDate } = await createKey(server)
      await server.kms().describeKey({ KeyId })
      const { $metadata, ...answer } = await usageOf(KeyId)
      assert.deepEqual(answer, { KeyId: Arn, TrackingStartDate: CreationDate, KeyCreationDate: CreationDate })
    })

    test('the last use is told with its operation, its time and its record', async () => {
      const { KeyId } = await createKey(server)
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      assert.equal((await usageOf(KeyId)).KeyLastUsage?.Operation, 'Encrypt')
      server.clock.set(new Date('2027-03-01T10:00:00Z'))
      await server.kms().createAlias({ AliasName: 'alias/used', TargetKeyId: KeyId })
      const { $metadata } = await server.kms().decrypt({ CiphertextBlob, KeyId: 'alias/used' })
      const { KeyLastUsage } = await usageOf(KeyId)
      assert.equal(KeyLastUsage?.Operation, 'Decrypt')
      assert.equal(KeyLastUsage?.Timestamp?.toISOString().slice(0, 10), '2027-03-01')
      assert.equal(KeyLastUsage?.KmsRequestId, $metadata.requestId)
      const row = await server.store.transact('read', (tx) =>
        tx.first(
          tx.db.selectFrom('audit').select('event_name').where('event_id', '=', KeyLastUsage!.CloudTrailEventId!),
        ),
      )
      assert.equal(row?.event_name, 'Decrypt')
    })

    test('what was refused is no use, and neither is to be named in a context', async () => {
      const [one, other] = [await createKey(server), await createKey(server)]
      await assert.rejects(server.kms().encrypt({ KeyId: one.KeyId, Plaintext: Buffer.from('x'), DryRun: true }))
      await server.kms().encrypt({
        KeyId: other.KeyId,
        Plaintext: Buffer.from('x'),
        EncryptionContext: { key: one.Arn! },
      })
      assert.equal((await usageOf(one.KeyId)).KeyLastUsage, undefined)
      assert.equal((await usageOf(other.KeyId)).KeyLastUsage?.Operation, 'Encrypt')
    })

    test('the copies of a multi-region key are told apart', async () => {
      const { KeyId } = await createKey(server, { MultiRegion: true })
      await server.kms().replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' })
      const there = server.kms({ region: 'eu-west-1' })
      await there.generateDataKey({ KeyId, KeySpec: 'AES_256' })
      assert.equal((await usageOf(KeyId)).KeyLastUsage, undefined)
      assert.equal((await there.getKeyLastUsage({ KeyId })).KeyLastUsage?.Operation, 'GenerateDataKey')
    })

    test('behind fifty thousand other calls a use is out of sight, and the answer says how far it saw', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      const oldest = new Date('2030-01-01T00:00:00Z')
      const call = {
        event_id: 'x',
        account: ACCOUNT,
        region: REGION,
        at_ms: oldest.getTime(),
        event_source: 'kms.amazonaws.com',
        event_name: 'ListKeys',
        access_key_id: null,
        error_code: null,
        record: '{}',
      }
      const batch = Array.from({ length: 1000 }, () => call)
      for (let count = 0; count < 50; count++) {
        await server.store.transact('write', (tx) => tx.run(tx.db.insertInto('audit').values(batch)))
      }
      const { KeyLastUsage, TrackingStartDate } = await usageOf(KeyId)
      assert.deepEqual([KeyLastUsage, TrackingStartDate], [undefined, oldest])
    })
  })
}
