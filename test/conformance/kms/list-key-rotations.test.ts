// kms:ListKeyRotations, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`ListKeyRotations on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('a new key has no rotations, and one generation of material', async () => {
      const { KeyId, CurrentKeyMaterialId } = await createKey(server)
      const { Rotations, Truncated, NextMarker } = await server.kms().listKeyRotations({ KeyId })
      assert.deepEqual([Rotations, Truncated, NextMarker], [[], false, undefined])
      const all = await server.kms().listKeyRotations({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })
      assert.deepEqual(all.Rotations, [{ KeyId, KeyMaterialId: CurrentKeyMaterialId, KeyMaterialState: 'CURRENT' }])
    })

    test('rotations are told with their kind and date, oldest first', async () => {
      const { KeyId, CurrentKeyMaterialId } = await createKey(server)
      server.clock.set(new Date('2027-01-01T10:00:00Z'))
      await server.kms().rotateKeyOnDemand({ KeyId })
      const second = (await describeKey(server, KeyId!)).CurrentKeyMaterialId
      server.clock.set(new Date('2027-01-02T10:00:00Z'))
      await server.kms().rotateKeyOnDemand({ KeyId })
      const { Rotations = [] } = await server.kms().listKeyRotations({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })
      const told = Rotations.map(({ RotationDate, ...rest }) => [rest, RotationDate?.toISOString().slice(0, 10)])
      const third = (await describeKey(server, KeyId!)).CurrentKeyMaterialId
      const onDemand = { KeyId, RotationType: 'ON_DEMAND' }
      assert.deepEqual(told, [
        [{ KeyId, KeyMaterialId: CurrentKeyMaterialId, KeyMaterialState: 'NON_CURRENT' }, undefined],
        [{ ...onDemand, KeyMaterialId: second, KeyMaterialState: 'NON_CURRENT' }, '2027-01-01'],
        [{ ...onDemand, KeyMaterialId: third, KeyMaterialState: 'CURRENT' }, '2027-01-02'],
      ])
    })

    test('rotations come in pages, each once', async () => {
      const { KeyId } = await createKey(server)
      for (let count = 0; count < 12; count++) await server.kms().rotateKeyOnDemand({ KeyId })
      const all = (await server.kms().listKeyRotations({ KeyId })).Rotations!.map(({ KeyMaterialId }) => KeyMaterialId)
      for (const Limit of [1, 5, 12]) {
        const seen: (string | undefined)[] = []
        let Marker: string | undefined
        do {
          const page = await server.kms().listKeyRotations({ KeyId, Limit, Marker })
          assert.equal(page.Truncated, page.NextMarker !== undefined)
          seen.push(...page.Rotations!.map(({ KeyMaterialId }) => KeyMaterialId))
          Marker = page.NextMarker
        } while (Marker !== undefined)
        assert.deepEqual(seen, all)
      }
      await assert.rejects(server.kms().listKeyRotations({ KeyId, Marker: 'x' }), { name: 'InvalidMarkerException' })
    })

    test('keys that cannot be rotated have no list', async () => {
      const { KeyId } = await createKey(server, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
      await assert.rejects(server.kms().listKeyRotations({ KeyId }), { name: 'UnsupportedOperationException' })
    })
  })
}
