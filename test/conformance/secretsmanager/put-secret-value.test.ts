// PutSecretValue: new versions, their labels, and calls that are made twice.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { DAY_MS, INVALID_NAME, MARKED, NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

for (const dialect of DIALECTS) {
  describe(`PutSecretValue on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    const put = (SecretId: string, SecretString: string, VersionStages?: string[], token: string = randomUUID()) =>
      secrets.client.putSecretValue({
        SecretId,
        SecretString,
        ClientRequestToken: token,
        ...(VersionStages && { VersionStages }),
      })

    test('the new version is current, the one before is previous, older ones have no label', async () => {
      const { SecretId, ARN, VersionId } = await secrets.create('1')
      const second = await put(SecretId, '2')
      assert.deepEqual([second.ARN, second.Name, second.VersionStages], [ARN, SecretId, ['AWSCURRENT']])
      assert.deepEqual(await secrets.labelsOf(SecretId), {
        [VersionId]: ['AWSPREVIOUS'],
        [second.VersionId as string]: ['AWSCURRENT'],
      })
      const third = await put(SecretId, '3')
      assert.deepEqual(await secrets.labelsOf(SecretId), {
        [second.VersionId as string]: ['AWSPREVIOUS'],
        [third.VersionId as string]: ['AWSCURRENT'],
      })
      assert.equal(await secrets.textOf(SecretId), '3')
      assert.equal(await secrets.textOf(SecretId, { VersionStage: 'AWSPREVIOUS' }), '2')
      assert.equal(await secrets.textOf(SecretId, { VersionId }), '1')
    })

    test('labels of their own survive on the version that was current', async () => {
      const { SecretId, VersionId } = await secrets.create()
      await put(SecretId, 'first', ['REPLAY'], VersionId)
      await put(SecretId, 'next')
      assert.deepEqual((await secrets.labelsOf(SecretId))[VersionId]?.sort(), ['AWSPREVIOUS', 'REPLAY'])
    })

    test('with labels given the current version stays', async () => {
      const { SecretId } = await secrets.create('1')
      const pending = await put(SecretId, '2', ['AWSPENDING', 'mine'])
      assert.deepEqual(pending.VersionStages?.sort(), ['AWSPENDING', 'mine'])
      assert.equal(await secrets.textOf(SecretId), '1')
      assert.equal(await secrets.textOf(SecretId, { VersionStage: 'mine' }), '2')
    })

    test('the first version of a secret is current, whatever labels are asked for', async () => {
      const Name = secrets.newName()
      await secrets.client.createSecret({ Name })
      assert.deepEqual((await put(Name, '1', ['mine'])).VersionStages?.sort(), ['AWSCURRENT', 'mine'])
    })

    test('the version that AWSCURRENT leaves is no longer pending', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      await put(SecretId, '1', undefined, VersionId)
      await put(SecretId, 'first-again', ['AWSPENDING'])
      await secrets.client.updateSecretVersionStage({
        SecretId,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: (await secrets.client.getSecretValue({ SecretId, VersionStage: 'AWSPENDING' })).VersionId,
        MoveToVersionId: VersionId,
      })
      assert.deepEqual((await secrets.labelsOf(SecretId))[VersionId]?.sort(), ['AWSCURRENT', 'AWSPENDING'])
      await put(SecretId, '2')
      assert.deepEqual((await secrets.labelsOf(SecretId))[VersionId], ['AWSPREVIOUS'])
    })

    test('a pending version that is not current stays pending', async () => {
      const { SecretId } = await secrets.create('1')
      const pending = await put(SecretId, '2', ['AWSPENDING'])
      await put(SecretId, '3')
      assert.deepEqual((await secrets.labelsOf(SecretId))[pending.VersionId as string], ['AWSPENDING'])
    })

    test('the same token with the same value makes no second version', async () => {
      const { SecretId } = await secrets.create('1')
      const token = randomUUID()
      await put(SecretId, '2', undefined, token)
      const again = await put(SecretId, '2', undefined, token)
      assert.deepEqual([again.VersionId, again.VersionStages], [token, ['AWSCURRENT']])
      assert.equal(Object.keys(await secrets.labelsOf(SecretId)).length, 2)
    })

    test('made again late, the call does not take AWSCURRENT back', async () => {
      const { SecretId, VersionId } = await secrets.create('1')
      await put(SecretId, '2')
      assert.deepEqual((await put(SecretId, '1', undefined, VersionId)).VersionStages, ['AWSPREVIOUS'])
      assert.equal(await secrets.textOf(SecretId), '2')
    })

    test('made again with other labels it adds them', async () => {
      const { SecretId } = await secrets.create('1')
      const token = randomUUID()
      await put(SecretId, '2', ['one'], token)
      assert.deepEqual((await put(SecretId, '2', ['two'], token)).VersionStages?.sort(), ['one', 'two'])
    })

    test('the same token with another value is refused, also one of another kind', async () => {
      const { SecretId, ARN, VersionId } = await secrets.create('same')
      const message = `You can't use ClientRequestToken ${VersionId} because that value is already in use for a version of secret ${ARN}.`
      await refused(put(SecretId, 'other', undefined, VersionId), 'ResourceExistsException', message)
      const binary = secrets.client.putSecretValue({
        SecretId,
        SecretBinary: Buffer.from('same'),
        ClientRequestToken: VersionId,
      })
      await refused(binary, 'ResourceExistsException', message)
    })

    test('two who put at once both succeed, and one of them is current', async () => {
      const { SecretId } = await secrets.create('0')
      const puts = await Promise.all(['1', '2', '3', '4'].map((value) => put(SecretId, value)))
      const labels = await secrets.labelsOf(SecretId)
      const current = Object.entries(labels).filter(([, held]) => held.includes('AWSCURRENT'))
      assert.equal(current.length, 1)
      assert.ok(puts.some(({ VersionId }) => VersionId === current[0]?.[0]))
    })

    test('a value is needed', () =>
      refused(
        secrets.client.putSecretValue({ SecretId: 'whatever' }),
        'InvalidRequestException',
        'You must provide either SecretString or SecretBinary.',
      ))

    test('without a token nothing is put', async () => {
      const { SecretId } = await secrets.create()
      const { code, message } = await secrets.raw('PutSecretValue', { SecretId, SecretString: 'v' })
      assert.deepEqual(
        [code, message],
        ['InvalidRequestException', 'You must provide a ClientRequestToken value. We recommend a UUID-type value.'],
      )
    })

    test('a secret has at most 20 labels', async () => {
      const { SecretId } = await secrets.create()
      const labels = (from: number, count: number) => Array.from({ length: count }, (_, index) => `l${from + index}`)
      await put(SecretId, '2', labels(0, 19))
      await assert.rejects(put(SecretId, '3', labels(19, 1)), { name: 'LimitExceededException' })
      await refused(put(SecretId, '3', labels(0, 21)), 'ValidationException', /length less than or equal to 20/)
    })

    test('beyond 100 versions the oldest without labels go, but none younger than a day', async () => {
      const { SecretId, VersionId } = await secrets.create('0')
      for (let count = 1; count < 101; count++) await put(SecretId, String(count))
      assert.equal(await secrets.textOf(SecretId, { VersionId }), '0')
      secrets.server.clock.advance(DAY_MS + 1000)
      await put(SecretId, 'last')
      await refused(
        secrets.client.getSecretValue({ SecretId, VersionId }),
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for VersionId: ${VersionId}`,
      )
      const { Versions } = await secrets.client.listSecretVersionIds({ SecretId, IncludeDeprecated: true })
      assert.equal(Versions?.length, 100)
      const told = (await secrets.events()).filter(({ detail }) => detail.eventName === 'SecretVersionDeletion')
      assert.equal(told.length, 2)
    })

    test('nothing is put where nothing is, under a bad name, or into what waits for its deletion', async () => {
      await refused(put('nowhere', 'v'), 'ResourceNotFoundException', NOT_FOUND)
      await refused(put('no where', 'v'), 'ValidationException', INVALID_NAME)
      const { SecretId } = await secrets.create()
      await secrets.client.deleteSecret({ SecretId })
      await refused(put(SecretId, 'v'), 'InvalidRequestException', MARKED)
    })

    test('events tell of every label that moves, but not of AWSPREVIOUS and AWSPENDING', async () => {
      const { SecretId, ARN } = await secrets.create('1')
      await put(SecretId, '2', ['AWSPENDING', 'mine'])
      await put(SecretId, '3')
      const told = (await secrets.events()).filter(({ resources }) => resources.includes(ARN))
      assert.deepEqual(
        told.map(({ detail }) => detail.labelUpdated),
        ['AWSCURRENT', 'mine', 'AWSCURRENT'],
      )
    })
  })
}
