// kms:UpdatePrimaryRegion, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`UpdatePrimaryRegion on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const OTHER = 'eu-west-1'
    const there = () => server.kms({ region: OTHER })

    async function replicated(): Promise<string> {
      const { KeyId } = await createKey(server, { MultiRegion: true })
      await server.kms().replicateKey({ KeyId, ReplicaRegion: OTHER })
      return KeyId!
    }
    const typeOf = async (KeyId: string, region: string) =>
      (await describeKey(server, KeyId, region)).MultiRegionConfiguration?.MultiRegionKeyType

    test('the replica becomes the primary, and the primary a replica', async () => {
      const KeyId = await replicated()
      await server.kms().updatePrimaryRegion({ KeyId, PrimaryRegion: OTHER })
      assert.deepEqual([await typeOf(KeyId, REGION), await typeOf(KeyId, OTHER)], ['REPLICA', 'PRIMARY'])
      await assert.rejects(server.kms().updatePrimaryRegion({ KeyId, PrimaryRegion: OTHER }), {
        name: 'UnsupportedOperationException',
        message: /is not a multi-Region primary key\.$/,
      })
      await there().updatePrimaryRegion({ KeyId, PrimaryRegion: REGION })
      assert.equal(await typeOf(KeyId, REGION), 'PRIMARY')
    })

    test('automatic rotation goes with the primary', async () => {
      const KeyId = await replicated()
      await server.kms().enableKeyRotation({ KeyId, RotationPeriodInDays: 100 })
      const before = await server.kms().getKeyRotationStatus({ KeyId })
      await server.kms().updatePrimaryRegion({ KeyId, PrimaryRegion: OTHER })
      const { $metadata, ...after } = await there().getKeyRotationStatus({ KeyId })
      assert.deepEqual(after.NextRotationDate, before.NextRotationDate)
      assert.equal(after.RotationPeriodInDays, 100)
      await there().disableKeyRotation({ KeyId })
      assert.equal((await server.kms().getKeyRotationStatus({ KeyId })).KeyRotationEnabled, false)
    })

    test('both must be there and ready for use', async () => {
      const KeyId = await replicated()
      const update = (PrimaryRegion: string) => server.kms().updatePrimaryRegion({ KeyId, PrimaryRegion })
      await assert.rejects(update('eu-north-1'), { name: 'NotFoundException' })
      await assert.rejects(update(REGION), { name: 'UnsupportedOperationException' })
      await there().disableKey({ KeyId })
      await assert.rejects(update(OTHER), { name: 'DisabledException' })
      await there().enableKey({ KeyId })
      await server.kms().disableKey({ KeyId })
      await assert.rejects(update(OTHER), { name: 'DisabledException' })
    })
  })
}
