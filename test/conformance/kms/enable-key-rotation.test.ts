// kms:EnableKeyRotation, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`EnableKeyRotation on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const statusOf = (KeyId: string | undefined) => server.kms().getKeyRotationStatus({ KeyId })
    const day = (date: Date | undefined) => date?.toISOString().slice(0, 10)

    test('a key is rotated every year unless told otherwise', async () => {
      server.clock.set(new Date('2026-11-22T10:00:00Z'))
      const { KeyId } = await createKey(server)
      await server.kms().enableKeyRotation({ KeyId })
      const { $metadata, NextRotationDate, ...status } = await statusOf(KeyId)
      assert.deepEqual(status, { KeyId, KeyRotationEnabled: true, RotationPeriodInDays: 365 })
      assert.equal(day(NextRotationDate), '2027-11-22')
    })

    test('the period is 90 to 2560 days; another one counts from now, the same one goes on', async () => {
      server.clock.set(new Date('2026-11-22T10:00:00Z'))
      const { KeyId } = await createKey(server)
      await server.kms().enableKeyRotation({ KeyId, RotationPeriodInDays: 90 })
      assert.equal(day((await statusOf(KeyId)).NextRotationDate), '2027-02-20')
      server.clock.set(new Date('2026-12-02T10:00:00Z'))
      await server.kms().enableKeyRotation({ KeyId, RotationPeriodInDays: 90 })
      assert.equal(day((await statusOf(KeyId)).NextRotationDate), '2027-02-20')
      await server.kms().enableKeyRotation({ KeyId, RotationPeriodInDays: 2560 })
      assert.equal(day((await statusOf(KeyId)).NextRotationDate), '2033-12-05')
      for (const RotationPeriodInDays of [89, 2561]) {
        await assert.rejects(server.kms().enableKeyRotation({ KeyId, RotationPeriodInDays }), {
          name: 'ValidationException',
          message: /at 'rotationPeriodInDays' failed to satisfy constraint/,
        })
      }
    })

    test('only keys for symmetric encryption whose material is made here are rotated by themselves', async () => {
      const imported = await createKey(server, { Origin: 'EXTERNAL' })
      const mac = await createKey(server, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
      const replicated = await createKey(server, { MultiRegion: true })
      await server.kms().replicateKey({ KeyId: replicated.KeyId, ReplicaRegion: 'eu-west-1' })
      const cases = [
        [imported, server.kms(), /^arn:.* origin is EXTERNAL which is not valid for this operation\.$/],
        [mac, server.kms(), /key spec is HMAC_256/],
        [replicated, server.kms({ region: 'eu-west-1' }), /is not a multi-Region primary key\.$/],
      ] as const
      for (const [{ KeyId }, client, message] of cases) {
        const refusal = { name: 'UnsupportedOperationException', message }
        await assert.rejects(client.enableKeyRotation({ KeyId }), refusal)
        await assert.rejects(client.disableKeyRotation({ KeyId }), refusal)
      }
    })
  })
}
