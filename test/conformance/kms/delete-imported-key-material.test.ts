// kms:DeleteImportedKeyMaterial, through AWS's own client.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { bring } from '../../support/imports.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DeleteImportedKeyMaterial on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const materialRows = (keyId: string) =>
      server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('kms_key_material').select('material_id').where('key_id', '=', keyId)),
      )

    test('the bytes go at once, and the key waits for them', async () => {
      const { KeyId, Arn } = await createKey(server, { Origin: 'EXTERNAL' })
      const KeyMaterialId = await bring(server.kms(), KeyId, randomBytes(32))
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      const { $metadata, ...answer } = await server.kms().deleteImportedKeyMaterial({ KeyId })
      assert.deepEqual(answer, { KeyId: Arn, KeyMaterialId })
      assert.deepEqual(await materialRows(KeyId!), [])
      const { KeyState, Enabled, ExpirationModel } = await describeKey(server, KeyId!)
      assert.deepEqual([KeyState, Enabled, ExpirationModel], ['PendingImport', false, undefined])
      const pending = { name: 'KMSInvalidStateException', message: `${Arn} is pending import.` }
      await assert.rejects(server.kms().decrypt({ CiphertextBlob }), pending)
    })

    test('where there is nothing, nothing happens', async () => {
      const { KeyId, Arn } = await createKey(server, { Origin: 'EXTERNAL' })
      const { $metadata, ...answer } = await server.kms().deleteImportedKeyMaterial({ KeyId })
      assert.deepEqual(answer, { KeyId: Arn })
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'PendingImport')
      const refusal = { name: 'NotFoundException' }
      await assert.rejects(server.kms().deleteImportedKeyMaterial({ KeyId, KeyMaterialId: 'f'.repeat(64) }), refusal)
    })

    test('a key that waits for its deletion loses its material and goes on waiting', async () => {
      const { KeyId } = await createKey(server, { Origin: 'EXTERNAL' })
      await bring(server.kms(), KeyId, randomBytes(32))
      await server.kms().scheduleKeyDeletion({ KeyId })
      await server.kms().deleteImportedKeyMaterial({ KeyId })
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'PendingDeletion')
      assert.deepEqual(await materialRows(KeyId!), [])
    })
  })
}
