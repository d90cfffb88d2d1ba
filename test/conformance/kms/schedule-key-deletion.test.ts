// kms:ScheduleKeyDeletion, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`ScheduleKeyDeletion on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const DAY_MS = 24 * 3_600_000
    const schedule = (KeyId: string | undefined, PendingWindowInDays?: number) =>
      server.kms().scheduleKeyDeletion({ KeyId, PendingWindowInDays })

    test('a key waits thirty days unless told otherwise, and cannot be used meanwhile', async () => {
      server.clock.set(new Date('2026-11-22T10:00:00.000Z'))
      const { KeyId, Arn } = await createKey(server)
      const { $metadata, DeletionDate, ...answer } = await schedule(KeyId)
      assert.deepEqual(answer, { KeyId: Arn, KeyState: 'PendingDeletion', PendingWindowInDays: 30 })
      assert.equal(DeletionDate?.toISOString().slice(0, 16), '2026-12-22T10:00')
      const described = await describeKey(server, KeyId!)
      assert.deepEqual([described.Enabled, described.KeyState], [false, 'PendingDeletion'])
      assert.deepEqual(described.DeletionDate, DeletionDate)
      assert.equal(described.PendingDeletionWindowInDays, undefined)
      await assert.rejects(server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') }), {
        name: 'KMSInvalidStateException',
        message: `${Arn} is pending deletion.`,
      })
    })

    test('the window is seven to thirty days, whatever the published limits say', async () => {
      for (const days of [6, 31, 365]) {
        await assert.rejects(schedule((await createKey(server)).KeyId, days), {
          name: 'ValidationException',
          message: `PendingWindowInDays should be between 7 and 30, but it is ${days}`,
        })
      }
      for (const days of [7, 30]) {
        const before = server.clock.now().getTime()
        const { DeletionDate } = await schedule((await createKey(server)).KeyId, days)
        assert.ok(Math.abs(DeletionDate!.getTime() - before - days * DAY_MS) < DAY_MS)
      }
    })

    test('aliases stay until the end', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().createAlias({ AliasName: 'alias/leaving', TargetKeyId: KeyId })
      await schedule(KeyId)
      assert.equal((await describeKey(server, 'alias/leaving')).KeyState, 'PendingDeletion')
    })

    test('a primary key waits for its replicas, and has no date before', async () => {
      const { KeyId, Arn } = await createKey(server, { MultiRegion: true })
      await server.kms().replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' })
      const { $metadata, ...answer } = await schedule(KeyId, 8)
      assert.deepEqual(answer, { KeyId: Arn, KeyState: 'PendingReplicaDeletion', PendingWindowInDays: 8 })
      const described = await describeKey(server, KeyId!)
      assert.deepEqual([described.DeletionDate, described.PendingDeletionWindowInDays], [undefined, 8])
      const replica = await server.kms({ region: 'eu-west-1' }).scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
      assert.equal(replica.KeyState, 'PendingDeletion')
      await server.kms().cancelKeyDeletion({ KeyId })
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'Disabled')
    })
  })
}
