// kms:GetKeyRotationStatus, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GetKeyRotationStatus on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const isOn = async (KeyId: string | undefined, client = server.kms()) =>
      (await client.getKeyRotationStatus({ KeyId })).KeyRotationEnabled

    test('rotation is off until it is enabled, and always off where it cannot be', async () => {
      assert.equal(await isOn((await createKey(server)).KeyId), false)
      assert.equal(await isOn((await createKey(server, { Origin: 'EXTERNAL' })).KeyId), false)
      const pair = await createKey(server, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
      assert.equal(await isOn(pair.KeyId), false)
    })

    test('a disabled key keeps its status, one that waits for its deletion hides it', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().enableKeyRotation({ KeyId })
      await server.kms().disableKey({ KeyId })
      assert.equal(await isOn(KeyId), true)
      await server.kms().scheduleKeyDeletion({ KeyId })
      assert.equal(await isOn(KeyId), false)
      await server.kms().cancelKeyDeletion({ KeyId })
      assert.equal(await isOn(KeyId), true)
    })

    test('a replica shows the rotation of its primary key', async () => {
      const { KeyId } = await createKey(server, { MultiRegion: true })
      await server.kms().replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' })
      await server.kms().enableKeyRotation({ KeyId })
      assert.equal(await isOn(KeyId, server.kms({ region: 'eu-west-1' })), true)
    })

    test('managed keys are rotated every year', async () => {
      const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      const status = await server.kms().getKeyRotationStatus({ KeyId: KeyMetadata?.KeyId })
      assert.deepEqual([status.KeyRotationEnabled, status.RotationPeriodInDays], [true, 365])
    })
  })
}
