// ListSecretVersionIds: the versions of a secret, with and without those that have no label.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`ListSecretVersionIds on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    async function createVersions(count: number): Promise<{ SecretId: string; ARN: string; ids: string[] }> {
      const { SecretId, ARN, VersionId } = await secrets.create('0')
      const ids = [VersionId]
      for (let number = 1; number < count; number++) {
        secrets.server.clock.advance(1000)
        const put = await secrets.client.putSecretValue({ SecretId, SecretString: String(number) })
        ids.unshift(put.VersionId as string)
      }
      return { SecretId, ARN, ids }
    }

    test('those with labels are shown, newest first, with their key', async () => {
      const { SecretId, ARN, ids } = await createVersions(3)
      const { Versions = [], ...rest } = await secrets.client.listSecretVersionIds({ SecretId })
      assert.deepEqual([rest.ARN, rest.Name, rest.NextToken], [ARN, SecretId, undefined])
      assert.deepEqual(
        Versions.map(({ VersionId, VersionStages, KmsKeyIds }) => [VersionId, VersionStages, KmsKeyIds]),
        [
          [ids[0], ['AWSCURRENT'], ['DefaultEncryptionKey']],
          [ids[1], ['AWSPREVIOUS'], ['DefaultEncryptionKey']],
        ],
      )
      assert.ok(Versions.every(({ CreatedDate }) => CreatedDate instanceof Date))
    })

    test('those without are shown when asked for, and then without labels', async () => {
      const { SecretId, ids } = await createVersions(3)
      const { Versions = [] } = await secrets.client.listSecretVersionIds({ SecretId, IncludeDeprecated: true })
      assert.deepEqual(
        Versions.map(({ VersionId, VersionStages }) => [VersionId, VersionStages]),
        [
          [ids[0], ['AWSCURRENT']],
          [ids[1], ['AWSPREVIOUS']],
          [ids[2], undefined],
        ],
      )
    })

    test('pages are full, and go on where the last one ended', async () => {
      const { SecretId, ids } = await createVersions(5)
      const seen: (string | undefined)[] = []
      let NextToken: string | undefined
      do {
        const page = await secrets.client.listSecretVersionIds({
          SecretId,
          IncludeDeprecated: true,
          MaxResults: 2,
          ...(NextToken && { NextToken }),
        })
        seen.push(...page.Versions!.map(({ VersionId }) => VersionId))
        NextToken = page.NextToken
      } while (NextToken)
      assert.deepEqual(seen, ids)
    })

    test('a token is good for its own list only', async () => {
      const one = await createVersions(3)
      const other = await createVersions(3)
      const { NextToken } = await secrets.client.listSecretVersionIds({ SecretId: one.SecretId, MaxResults: 1 })
      for (const token of [NextToken, 'made-up']) {
        const call = secrets.client.listSecretVersionIds({ SecretId: other.SecretId, NextToken: token })
        await assert.rejects(call, { name: 'InvalidNextTokenException' })
      }
    })

    test('an empty secret has none, and one that is not there cannot be asked', async () => {
      const Name = secrets.newName()
      await secrets.client.createSecret({ Name })
      assert.deepEqual((await secrets.client.listSecretVersionIds({ SecretId: Name })).Versions, [])
      await refused(secrets.client.listSecretVersionIds({ SecretId: 'none' }), 'ResourceNotFoundException', NOT_FOUND)
    })
  })
}
