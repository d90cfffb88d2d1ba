// Keys of imported material with more than one generation of it, and in more than one region, through AWS's own client.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { bring } from '../../support/imports.ts'
import { createKey, describeKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`generations of imported material on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const NEW = { ImportType: 'NEW_KEY_MATERIAL' } as const
    const external = (input = {}) => createKey(server, { Origin: 'EXTERNAL', ...input })
    const listed = async (KeyId: string | undefined) =>
      (await server.kms().listKeyRotations({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })).Rotations ?? []
    const currentOf = async (KeyId: string | undefined) => (await describeKey(server, KeyId!)).CurrentKeyMaterialId

    test('new material waits for a rotation on demand, and the old goes on decrypting', async () => {
      const { KeyId } = await external()
      const first = await bring(server.kms(), KeyId, randomBytes(32))
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      const second = await bring(server.kms(), KeyId, randomBytes(32), { ...NEW, KeyMaterialDescription: 'spring' })
      assert.equal(await currentOf(KeyId), first)
      assert.deepEqual(
        (await listed(KeyId)).map((row) => [row.KeyMaterialId, row.KeyMaterialState, row.KeyMaterialDescription]),
        [
          [first, 'CURRENT', undefined],
          [second, 'PENDING_ROTATION', 'spring'],
        ],
      )
      await server.kms().rotateKeyOnDemand({ KeyId })
      assert.equal(await currentOf(KeyId), second)
      assert.equal((await server.kms().decrypt({ CiphertextBlob })).KeyMaterialId, first)
      const [old, current] = await listed(KeyId)
      assert.deepEqual([old?.KeyMaterialState, current?.KeyMaterialState], ['NON_CURRENT', 'CURRENT'])
      assert.deepEqual([current?.RotationType, current?.ImportState], ['ON_DEMAND', 'IMPORTED'])
      assert.equal(current?.ExpirationModel, 'KEY_MATERIAL_DOES_NOT_EXPIRE')
    })

    test('without new material there is nothing to rotate to', async () => {
      const { KeyId, Arn } = await external()
      await bring(server.kms(), KeyId, randomBytes(32))
      await assert.rejects(server.kms().rotateKeyOnDemand({ KeyId }), {
        name: 'KMSInvalidStateException',
        message: `No available key material pending rotation for the key: ${Arn}.`,
      })
    })

    test('one at a time waits, and it may be taken back', async () => {
      const { KeyId, Arn } = await external()
      await bring(server.kms(), KeyId, randomBytes(32))
      const waiting = await bring(server.kms(), KeyId, randomBytes(32), NEW)
      await assert.rejects(bring(server.kms(), KeyId, randomBytes(32), NEW), {
        name: 'KMSInvalidStateException',
        message: new RegExp(
          `^New key material \\(id: [0-9a-f]{64}\\) cannot be imported into KMS key ${Arn}, because another key material \\(id: ${waiting}\\) is pending rotation\\.$`,
        ),
      })
      await server.kms().deleteImportedKeyMaterial({ KeyId, KeyMaterialId: waiting })
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'Enabled')
      assert.equal((await listed(KeyId)).length, 1)
      await bring(server.kms(), KeyId, randomBytes(32), NEW)
    })

    test('a key that lacks any of its material waits until all is there again', async () => {
      const { KeyId } = await external()
      const [old, current] = [randomBytes(32), randomBytes(32)]
      const oldId = await bring(server.kms(), KeyId, old)
      await bring(server.kms(), KeyId, current, NEW)
      await server.kms().rotateKeyOnDemand({ KeyId })
      await server.kms().deleteImportedKeyMaterial({ KeyId, KeyMaterialId: oldId })
      await server.kms().deleteImportedKeyMaterial({ KeyId })
      assert.deepEqual(
        (await listed(KeyId)).map(({ ImportState }) => ImportState),
        ['PENDING_IMPORT', 'PENDING_IMPORT'],
      )
      await bring(server.kms(), KeyId, current)
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'PendingImport')
      await bring(server.kms(), KeyId, old)
      assert.equal((await describeKey(server, KeyId!)).KeyState, 'Enabled')
    })

    test('a replica takes the material of its primary and no other, and then decrypts what that encrypted', async () => {
      const { KeyId } = await external({ MultiRegion: true })
      const material = randomBytes(32)
      const id = await bring(server.kms(), KeyId, material)
      const { CiphertextBlob } = await server.kms().encrypt({ KeyId, Plaintext: Buffer.from('x') })
      const { ReplicaKeyMetadata } = await server.kms().replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' })
      assert.equal(ReplicaKeyMetadata?.KeyState, 'PendingImport')
      const there = server.kms({ region: 'eu-west-1' })
      await assert.rejects(bring(there, KeyId, randomBytes(32)), { name: 'IncorrectKeyMaterialException' })
      assert.equal(await bring(there, KeyId, material), id)
      assert.ok((await there.decrypt({ CiphertextBlob })).Plaintext)
      await assert.rejects(bring(server.kms(), KeyId, randomBytes(32), NEW), { name: 'UnsupportedOperationException' })
    })
  })
}
