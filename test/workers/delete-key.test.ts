// KMS keys at the end of their waiting period: what is left of them, what is told of it, and that it happens once.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openStore } from '../../packages/server/src/store/open.ts'
import { call, createTestPipeline, PLACE } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { arnOf, DAY_MS, LEASE_MS, openKeyLife } from '../support/key-life.ts'

type Life = Awaited<ReturnType<typeof openKeyLife>>

for (const dialect of DIALECTS) {
  describe(`keys at their end on ${dialect}`, () => {
    let life: Life
    beforeEach(async () => {
      life = await openKeyLife(dialect)
    })
    afterEach(async () => {
      await life.close()
      assert.deepEqual(life.reported, [])
    })

    const schedule = (KeyId: string, PendingWindowInDays = 7) =>
      call(life.pipeline, 'kms:ScheduleKeyDeletion', { KeyId, PendingWindowInDays })

    test('nothing of a key is left, and what it encrypted cannot be read by any process', async () => {
      const keyId = await life.create()
      await call(life.pipeline, 'kms:CreateAlias', { AliasName: 'alias/leaving', TargetKeyId: keyId })
      await call(life.pipeline, 'kms:TagResource', { KeyId: keyId, Tags: [{ TagKey: 'team', TagValue: 'orders' }] })
      await call(life.pipeline, 'kms:EnableKeyRotation', { KeyId: keyId })
      const blob = await life.encrypt(keyId)
      // The process that decrypts remembers the material from now on.
      assert.equal(await life.decrypt(blob), 'pa55word')
      await schedule(keyId)
      life.advance(7 * DAY_MS - 1)
      await life.work()
      assert.deepEqual(await life.rowsOf(keyId), {
        kms_key: 1,
        kms_key_material: 1,
        kms_key_generation: 1,
        kms_key_deletion: 1,
        kms_key_rotation: 1,
        kms_alias: 1,
        kms_key_tag: 1,
      })
      life.advance(1)
      await life.work()
      assert.deepEqual(await life.rowsOf(keyId), {})
      await assert.rejects(life.decrypt(blob), { code: 'InvalidCiphertextException' })
      await assert.rejects(life.described(keyId), {
        code: 'NotFoundException',
        message: `Key '${arnOf(keyId)}' does not exist`,
      })
      await assert.rejects(life.described('alias/leaving'), { code: 'NotFoundException' })
    })

    test('grants go with their key', async () => {
      const keyId = await life.create()
      await life.store.transact('write', (tx) =>
        tx.run(
          tx.db.insertInto('kms_grant').values({
            ...PLACE,
            key_id: keyId,
            grant_id: 'a'.repeat(64),
            name: null,
            grantee_principal: `arn:aws:iam::${PLACE.account}:user/one`,
            retiring_principal: null,
            operations: '["Decrypt"]',
            context_equals: null,
            context_subset: null,
            issuing_account: PLACE.account,
            created_at_ms: 0,
          }),
        ),
      )
      await schedule(keyId)
      life.advance(7 * DAY_MS)
      await life.work()
      assert.deepEqual(await life.rowsOf(keyId), {})
    })

    test('the end is told in an event and in the trail', async () => {
      const keyId = await life.create()
      await schedule(keyId)
      life.advance(7 * DAY_MS)
      await life.work()
      assert.deepEqual(await life.told('KMS CMK Deletion'), [keyId])
      const [record, ...others] = await life.serviceEvents()
      assert.deepEqual(others, [])
      assert.equal(record.eventName, 'DeleteKey')
      assert.deepEqual(record.userIdentity, { accountId: PLACE.account, invokedBy: 'AWS Internal' })
      assert.deepEqual([record.requestID, record.eventType], [undefined, 'AwsServiceEvent'])
      assert.deepEqual(record.serviceEventDetails, { keyId })
      assert.deepEqual(record.resources, [{ accountId: PLACE.account, type: 'AWS::KMS::Key', ARN: arnOf(keyId) }])
    })

    test('a cancelled deletion does not happen, also when it is cancelled while a worker has it in hand', async () => {
      const [early, late] = [await life.create(), await life.create()]
      await schedule(early)
      await schedule(late)
      await call(life.pipeline, 'kms:CancelKeyDeletion', { KeyId: early })
      life.advance(7 * DAY_MS)
      await life.work(life.store, {
        async act(service, account, region, work) {
          await call(life.pipeline, 'kms:CancelKeyDeletion', { KeyId: late })
          return life.pipeline.act(service, account, region, work)
        },
      })
      life.advance(30 * DAY_MS)
      await life.work()
      for (const keyId of [early, late]) assert.equal((await life.described(keyId))?.KeyState, 'Disabled')
      assert.deepEqual(await life.told('KMS CMK Deletion'), [])
    })

    test('a primary key waits for its last replica, then for its own window', async () => {
      const keyId = await life.create({ MultiRegion: true })
      await call(life.pipeline, 'kms:ReplicateKey', { KeyId: keyId, ReplicaRegion: 'eu-west-1' })
      assert.equal((await schedule(keyId, 10)).KeyState, 'PendingReplicaDeletion')
      life.advance(60 * DAY_MS)
      await life.work()
      const waiting = await life.described(keyId)
      assert.equal(waiting?.KeyState, 'PendingReplicaDeletion')
      assert.equal(waiting?.PendingDeletionWindowInDays, 10)
      await life.pipeline.act('kms', PLACE.account, 'eu-west-1', (context) =>
        context.call('kms:ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: 7 }),
      )
      life.advance(7 * DAY_MS)
      await life.work()
      const alone = await life.described(keyId)
      assert.equal(alone?.KeyState, 'PendingDeletion')
      assert.deepEqual(alone?.DeletionDate, new Date(life.clock().getTime() + 10 * DAY_MS))
      assert.deepEqual(alone?.MultiRegionConfiguration?.ReplicaKeys, [])
      life.advance(10 * DAY_MS)
      await life.work()
      assert.deepEqual(await life.rowsOf(keyId), {})
      assert.deepEqual(await life.told('KMS CMK Deletion'), [keyId, keyId])
    })

    test('several servers, one of which ends with work in hand, delete every key once', async () => {
      const keys = await Promise.all(Array.from({ length: 20 }, () => life.create()))
      for (const keyId of keys) await schedule(keyId)
      life.advance(7 * DAY_MS)
      // A server that is gone before it has done what it took in hand.
      await life.work(life.store, { act: () => Promise.reject(new Error('gone')) })
      assert.ok(life.reported.splice(0).length > 0)
      life.advance(LEASE_MS)
      const first = await life.reopen()
      // On PostgreSQL the second server has connections of its own; SQLite knows only one.
      const second = dialect === 'postgres' ? await openStore(life.location, life.keyring) : first
      await Promise.all(
        [first, second].map((store) => life.work(store, createTestPipeline(store, life.keyring, life.clock))),
      )
      assert.deepEqual((await life.told('KMS CMK Deletion', first)).sort(), keys.sort())
      for (const keyId of keys) assert.deepEqual(await life.rowsOf(keyId, first), {})
      if (second !== first) await second.close()
    })
  })
}
