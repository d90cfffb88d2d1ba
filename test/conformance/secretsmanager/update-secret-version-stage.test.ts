// UpdateSecretVersionStage: labels moved, attached and taken away.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { MARKED, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`UpdateSecretVersionStage on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    type Move = { VersionStage: string; RemoveFromVersionId?: string; MoveToVersionId?: string }
    const move = (SecretId: string, input: Move) => secrets.client.updateSecretVersionStage({ SecretId, ...input })

    /** A secret whose second version is pending. */
    async function createPending() {
      const made = await secrets.create('1')
      const { VersionId: pending = '' } = await secrets.client.putSecretValue({
        SecretId: made.SecretId,
        SecretString: '2',
        VersionStages: ['AWSPENDING'],
      })
      return { ...made, pending }
    }

    test('AWSCURRENT moves, AWSPREVIOUS follows, and AWSPENDING stays on what is current now', async () => {
      const { SecretId, ARN, VersionId, pending } = await createPending()
      const { $metadata, ...answer } = await move(SecretId, {
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: pending,
        RemoveFromVersionId: VersionId,
      })
      assert.deepEqual(answer, { ARN, Name: SecretId })
      const labels = await secrets.labelsOf(SecretId)
      assert.deepEqual(labels[VersionId], ['AWSPREVIOUS'])
      assert.deepEqual(labels[pending]?.sort(), ['AWSCURRENT', 'AWSPENDING'])
      assert.equal(await secrets.textOf(SecretId), '2')
    })

    test('moved back, the labels change places', async () => {
      const { SecretId, VersionId, pending } = await createPending()
      await move(SecretId, { VersionStage: 'AWSCURRENT', MoveToVersionId: pending, RemoveFromVersionId: VersionId })
      await move(SecretId, { VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId, RemoveFromVersionId: pending })
      assert.deepEqual(await secrets.labelsOf(SecretId), { [VersionId]: ['AWSCURRENT'], [pending]: ['AWSPREVIOUS'] })
      assert.equal(await secrets.textOf(SecretId), '1')
    })

    test('who moves a label names the version that has it', async () => {
      const { SecretId, VersionId, pending } = await createPending()
      await refused(
        move(SecretId, { VersionStage: 'AWSCURRENT', MoveToVersionId: pending }),
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${VersionId}, so you must explicitly reference that version in RemoveFromVersionId.`,
      )
      await assert.rejects(
        move(SecretId, { VersionStage: 'AWSCURRENT', MoveToVersionId: pending, RemoveFromVersionId: pending }),
        { name: 'InvalidParameterException' },
      )
      assert.equal(await secrets.textOf(SecretId), '1')
    })

    test('a label that no version has is simply attached', async () => {
      const { SecretId, pending } = await createPending()
      await move(SecretId, { VersionStage: 'mine', MoveToVersionId: pending })
      assert.equal(await secrets.textOf(SecretId, { VersionStage: 'mine' }), '2')
    })

    test('moving a label to where it is changes nothing', async () => {
      const { SecretId, VersionId, pending } = await createPending()
      await move(SecretId, { VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId })
      assert.deepEqual(await secrets.labelsOf(SecretId), { [VersionId]: ['AWSCURRENT'], [pending]: ['AWSPENDING'] })
    })

    test('a label is taken away from the version that has it', async () => {
      const { SecretId, VersionId, pending } = await createPending()
      await assert.rejects(move(SecretId, { VersionStage: 'AWSPENDING', RemoveFromVersionId: VersionId }), {
        name: 'InvalidParameterException',
      })
      await move(SecretId, { VersionStage: 'AWSPENDING', RemoveFromVersionId: pending })
      assert.deepEqual(await secrets.labelsOf(SecretId), { [VersionId]: ['AWSCURRENT'] })
      assert.equal(await secrets.textOf(SecretId, { VersionId: pending }), '2')
    })

    test('AWSCURRENT cannot be taken away', async () => {
      const { SecretId, VersionId } = await createPending()
      await refused(
        move(SecretId, { VersionStage: 'AWSCURRENT', RemoveFromVersionId: VersionId }),
        'InvalidParameterException',
        'You can only move staging label AWSCURRENT to a different secret version. It can\u2019t be completely removed.',
      )
    })

    test('at least one version is named, and each of them exists', async () => {
      const { SecretId, VersionId } = await createPending()
      await assert.rejects(move(SecretId, { VersionStage: 'mine' }), { name: 'InvalidParameterException' })
      const nobody = randomUUID()
      await refused(
        move(SecretId, { VersionStage: 'AWSCURRENT', MoveToVersionId: nobody, RemoveFromVersionId: VersionId }),
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for VersionId: ${nobody}`,
      )
    })

    test('a secret has at most 20 labels', async () => {
      const { SecretId, pending } = await createPending()
      for (let count = 0; count < 18; count++)
        await move(SecretId, { VersionStage: `l${count}`, MoveToVersionId: pending })
      await assert.rejects(move(SecretId, { VersionStage: 'one-more', MoveToVersionId: pending }), {
        name: 'LimitExceededException',
      })
    })

    test('a secret that waits for its deletion keeps its labels', async () => {
      const { SecretId, VersionId } = await createPending()
      await secrets.client.deleteSecret({ SecretId })
      await refused(
        move(SecretId, { VersionStage: 'mine', MoveToVersionId: VersionId }),
        'InvalidRequestException',
        MARKED,
      )
    })

    test('an event tells of the label that moved', async () => {
      const { SecretId, ARN, VersionId, pending } = await createPending()
      const before = (await secrets.events()).length
      await move(SecretId, { VersionStage: 'AWSCURRENT', MoveToVersionId: pending, RemoveFromVersionId: VersionId })
      assert.deepEqual((await secrets.events()).slice(before), [
        {
          source: 'aws.secretsmanager',
          detailType: 'Secret Label Updated',
          resources: [ARN],
          detail: { name: SecretId, labelUpdated: 'AWSCURRENT', versionId: pending },
        },
      ])
    })
  })
}
