// Automatic rotation: when it happens, what it leaves, and what it passes over.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openStore } from '../../packages/server/src/store/open.ts'
import { call, createTestPipeline, PLACE } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { DAY_MS, openKeyLife, START } from '../support/key-life.ts'

type Life = Awaited<ReturnType<typeof openKeyLife>>

for (const dialect of DIALECTS) {
  describe(`keys rotated by themselves on ${dialect}`, () => {
    let life: Life
    beforeEach(async () => {
      life = await openKeyLife(dialect)
    })
    afterEach(async () => {
      await life.close()
      assert.deepEqual(life.reported, [])
    })

    const enable = (KeyId: string, RotationPeriodInDays = 90) =>
      call(life.pipeline, 'kms:EnableKeyRotation', { KeyId, RotationPeriodInDays })
    const statusOf = (KeyId: string) => call(life.pipeline, 'kms:GetKeyRotationStatus', { KeyId })
    const rotationsOf = async (KeyId: string) =>
      (await call(life.pipeline, 'kms:ListKeyRotations', { KeyId })).Rotations ?? []
    const atDay = (days: number) => new Date(START.getTime() + days * DAY_MS)

    test('a due key gets new material, and what the old encrypted is still decrypted', async () => {
      const keyId = await life.create()
      await enable(keyId)
      const before = await life.described(keyId)
      const blob = await life.encrypt(keyId)
      life.advance(90 * DAY_MS - 1)
      await life.work()
      assert.deepEqual(await life.described(keyId), before)
      life.advance(1)
      await life.work()
      const after = await life.described(keyId)
      assert.notEqual(after?.CurrentKeyMaterialId, before?.CurrentKeyMaterialId)
      assert.equal(await life.decrypt(blob), 'pa55word')
      const { KeyMaterialId } = await call(life.pipeline, 'kms:Decrypt', { CiphertextBlob: await life.encrypt(keyId) })
      assert.equal(KeyMaterialId, after?.CurrentKeyMaterialId)
      assert.deepEqual(await rotationsOf(keyId), [
        {
          KeyId: keyId,
          KeyMaterialId: after?.CurrentKeyMaterialId,
          KeyMaterialState: 'CURRENT',
          RotationDate: atDay(90),
          RotationType: 'AUTOMATIC',
        },
      ])
    })

    test('it is told in an event and in the trail, and happens again a period later', async () => {
      const keyId = await life.create()
      await enable(keyId)
      life.advance(90 * DAY_MS + 5000)
      await life.work()
      assert.deepEqual((await statusOf(keyId)).NextRotationDate, atDay(180))
      life.advance(90 * DAY_MS)
      await life.work()
      assert.deepEqual(await life.told('KMS CMK Rotation'), [keyId, keyId])
      const told = await life.serviceEvents()
      const automatic = { keyId, rotationType: 'AUTOMATIC', keyOrigin: 'AWS_KMS' }
      for (const { eventName, serviceEventDetails } of told) {
        const { previousKeyMaterialId, currentKeyMaterialId, ...details } = serviceEventDetails
        assert.deepEqual([eventName, details], ['RotateKey', automatic])
        assert.notEqual(previousKeyMaterialId, currentKeyMaterialId)
      }
      const [first, second] = told.map(({ serviceEventDetails }) => serviceEventDetails)
      assert.equal(first.currentKeyMaterialId, second.previousKeyMaterialId)
    })

    test('a disabled key is passed over, and rotated at once when it is enabled', async () => {
      const keyId = await life.create()
      await enable(keyId)
      await call(life.pipeline, 'kms:DisableKey', { KeyId: keyId })
      life.advance(400 * DAY_MS)
      await life.work()
      assert.deepEqual(await rotationsOf(keyId), [])
      await call(life.pipeline, 'kms:EnableKey', { KeyId: keyId })
      await life.work()
      assert.equal((await rotationsOf(keyId)).length, 1)
      assert.deepEqual((await statusOf(keyId)).NextRotationDate, atDay(490))
    })

    test('a key that waits for its deletion is passed over; kept after all it goes on', async () => {
      const keyId = await life.create()
      await enable(keyId)
      life.advance(80 * DAY_MS)
      await call(life.pipeline, 'kms:ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: 30 })
      assert.equal((await statusOf(keyId)).KeyRotationEnabled, false)
      life.advance(20 * DAY_MS)
      await life.work()
      assert.deepEqual(await rotationsOf(keyId), [])
      await call(life.pipeline, 'kms:CancelKeyDeletion', { KeyId: keyId })
      assert.equal((await statusOf(keyId)).KeyRotationEnabled, true)
      await call(life.pipeline, 'kms:EnableKey', { KeyId: keyId })
      await life.work()
      assert.equal((await rotationsOf(keyId)).length, 1)
    })

    test('a rotation on demand leaves the date as it is', async () => {
      const keyId = await life.create()
      await enable(keyId)
      life.advance(30 * DAY_MS)
      await call(life.pipeline, 'kms:RotateKeyOnDemand', { KeyId: keyId })
      assert.deepEqual((await statusOf(keyId)).NextRotationDate, atDay(90))
      life.advance(60 * DAY_MS)
      await life.work()
      assert.deepEqual(
        (await rotationsOf(keyId)).map(({ RotationType }) => RotationType),
        ['ON_DEMAND', 'AUTOMATIC'],
      )
    })

    test('rotation turned off while a worker has it in hand does not happen', async () => {
      const keyId = await life.create()
      await enable(keyId)
      life.advance(90 * DAY_MS)
      await life.work(life.store, {
        async act(service, account, region, work) {
          await call(life.pipeline, 'kms:DisableKeyRotation', { KeyId: keyId })
          return life.pipeline.act(service, account, region, work)
        },
      })
      assert.deepEqual(await rotationsOf(keyId), [])
    })

    test('managed keys are rotated every year', async () => {
      const keyId = (await life.described('alias/aws/ssm'))?.KeyId as string
      const { KeyRotationEnabled, RotationPeriodInDays } = await statusOf(keyId)
      assert.deepEqual([KeyRotationEnabled, RotationPeriodInDays], [true, 365])
      life.advance(365 * DAY_MS)
      await life.work()
      assert.equal((await rotationsOf(keyId)).length, 1)
    })

    test('the rotation of a primary key reaches its replicas', async () => {
      const keyId = await life.create({ MultiRegion: true })
      await call(life.pipeline, 'kms:ReplicateKey', { KeyId: keyId, ReplicaRegion: 'eu-west-1' })
      await enable(keyId)
      life.advance(90 * DAY_MS)
      await life.work()
      const blob = await life.encrypt(keyId)
      const [described, decrypted] = await life.pipeline.act('kms', PLACE.account, 'eu-west-1', async (context) => [
        await context.call('kms:DescribeKey', { KeyId: keyId }),
        await context.call('kms:Decrypt', { CiphertextBlob: blob }),
      ])
      const current = (await life.described(keyId))?.CurrentKeyMaterialId
      assert.equal(described.KeyMetadata?.CurrentKeyMaterialId, current)
      assert.equal(decrypted.KeyMaterialId, current)
      assert.deepEqual(await life.told('KMS CMK Rotation'), [keyId, keyId])
    })

    test('several servers rotate every key once', async () => {
      const keys = await Promise.all(Array.from({ length: 20 }, () => life.create()))
      for (const keyId of keys) await enable(keyId)
      life.advance(90 * DAY_MS)
      const first = await life.reopen()
      // On PostgreSQL the second server has connections of its own; SQLite knows only one.
      const second = dialect === 'postgres' ? await openStore(life.location, life.keyring) : first
      await Promise.all(
        [first, second].map((store) => life.work(store, createTestPipeline(store, life.keyring, life.clock))),
      )
      assert.deepEqual((await life.told('KMS CMK Rotation', first)).sort(), keys.sort())
      for (const keyId of keys) assert.equal((await life.rowsOf(keyId, first)).kms_key_material, 2)
      if (second !== first) await second.close()
    })
  })
}
