// Imported material at the end of its time: the key can do nothing until the same is imported again.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { call } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { arnOf, DAY_MS, openKeyLife, START, wrap } from '../support/key-life.ts'

type Life = Awaited<ReturnType<typeof openKeyLife>>

for (const dialect of DIALECTS) {
  describe(`imported material that expires on ${dialect}`, () => {
    let life: Life
    beforeEach(async () => {
      life = await openKeyLife(dialect)
    })
    afterEach(async () => {
      await life.close()
      assert.deepEqual(life.reported, [])
    })

    async function bring(KeyId: string, material: Buffer, days: number) {
      const parameters = await call(life.pipeline, 'kms:GetParametersForImport', {
        KeyId,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_2048',
      })
      return call(life.pipeline, 'kms:ImportKeyMaterial', {
        KeyId,
        ImportToken: parameters.ImportToken,
        EncryptedKeyMaterial: wrap(material, parameters.PublicKey as Uint8Array),
        ValidTo: new Date(life.clock().getTime() + days * DAY_MS),
      })
    }

    test('the bytes go, the key waits for them, and the same bytes bring back what was encrypted', async () => {
      const keyId = await life.create({ Origin: 'EXTERNAL' })
      const material = randomBytes(32)
      const { KeyMaterialId } = await bring(keyId, material, 10)
      const blob = await life.encrypt(keyId)
      life.advance(10 * DAY_MS - 1)
      await life.work()
      assert.equal(await life.decrypt(blob), 'pa55word')
      life.advance(1)
      await life.work()
      const { KeyState, ExpirationModel, ValidTo } = (await life.described(keyId)) ?? {}
      assert.deepEqual([KeyState, ExpirationModel, ValidTo], ['PendingImport', undefined, undefined])
      assert.equal((await life.rowsOf(keyId)).kms_key_material, undefined)
      await assert.rejects(life.decrypt(blob), {
        code: 'KMSInvalidStateException',
        message: `${arnOf(keyId)} is pending import.`,
      })
      assert.deepEqual(await life.told('KMS Imported Key Material Expiration'), [keyId])
      const [record] = await life.serviceEvents()
      assert.equal(record.eventName, 'DeleteExpiredKeyMaterial')
      assert.deepEqual(record.serviceEventDetails, { keyId, keyMaterialId: KeyMaterialId })
      await bring(keyId, material, 10)
      assert.equal(await life.decrypt(blob), 'pa55word')
    })

    test('material imported again in time stays until its new end', async () => {
      const keyId = await life.create({ Origin: 'EXTERNAL' })
      const material = randomBytes(32)
      await bring(keyId, material, 10)
      life.advance(5 * DAY_MS)
      await bring(keyId, material, 10)
      life.advance(6 * DAY_MS)
      await life.work()
      const described = await life.described(keyId)
      assert.equal(described?.KeyState, 'Enabled')
      assert.deepEqual(described?.ValidTo, new Date(START.getTime() + 15 * DAY_MS))
      life.advance(4 * DAY_MS)
      await life.work()
      assert.equal((await life.described(keyId))?.KeyState, 'PendingImport')
    })

    test('a key that waits for its deletion loses its material and goes on waiting', async () => {
      const keyId = await life.create({ Origin: 'EXTERNAL' })
      await bring(keyId, randomBytes(32), 3)
      await call(life.pipeline, 'kms:ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: 7 })
      life.advance(3 * DAY_MS)
      await life.work()
      assert.equal((await life.described(keyId))?.KeyState, 'PendingDeletion')
      await call(life.pipeline, 'kms:CancelKeyDeletion', { KeyId: keyId })
      assert.equal((await life.described(keyId))?.KeyState, 'PendingImport')
    })
  })
}
