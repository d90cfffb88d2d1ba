// RestoreSecret: a deletion taken back.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { DAY_MS, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`RestoreSecret on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    test('a restored secret is as it was, labels and all', async () => {
      const { SecretId, ARN } = await secrets.create('1')
      await secrets.client.putSecretValue({ SecretId, SecretString: '2', VersionStages: ['AWSPENDING', 'mine'] })
      const labels = await secrets.labelsOf(SecretId)
      await secrets.client.deleteSecret({ SecretId })
      const { $metadata, ...answer } = await secrets.client.restoreSecret({ SecretId })
      assert.deepEqual(answer, { ARN, Name: SecretId })
      assert.deepEqual(await secrets.labelsOf(SecretId), labels)
      assert.equal(await secrets.textOf(SecretId), '1')
      assert.equal((await secrets.client.describeSecret({ SecretId })).DeletedDate, undefined)
      assert.equal((await secrets.events()).at(-1)?.detail.eventName, 'CancelSecretVersionDelete')
    })

    test('the end of the window that was is of no matter any more', async () => {
      const { SecretId } = await secrets.create('1')
      await secrets.client.deleteSecret({ SecretId, RecoveryWindowInDays: 7 })
      await secrets.client.restoreSecret({ SecretId })
      secrets.server.clock.advance(8 * DAY_MS)
      await secrets.server.runWorkers()
      assert.equal(await secrets.textOf(SecretId), '1')
      await secrets.client.deleteSecret({ SecretId, RecoveryWindowInDays: 7 })
      secrets.server.clock.advance(8 * DAY_MS)
      await secrets.server.runWorkers()
      await refused(secrets.client.restoreSecret({ SecretId }), 'ResourceNotFoundException', NOT_FOUND)
    })

    test('a secret that is not deleted stays as it is', async () => {
      const { SecretId } = await secrets.create('1')
      const before = (await secrets.events()).length
      await secrets.client.restoreSecret({ SecretId })
      assert.equal((await secrets.events()).length, before)
      assert.equal(await secrets.textOf(SecretId), '1')
    })
  })
}
