// Rotation by functions that run elsewhere: their four steps, their failures, and what is told of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HttpAnswer, rotateNow, runRotations } from '../support/rotation.ts'
import { ARN, DAILY, describeRotation } from './secret-under-rotation.ts'

describeRotation('rotation by functions', (world) => {
  const { described, names, refused, rotate, told, value } = world

  test('a function does the four steps, and the value it made becomes the current one', async () => {
    const { ARN: arn } = await described()
    const { token, isCurrent } = await rotateNow(world.server, { SecretId: world.name, RotationLambdaARN: ARN })
    assert.equal(isCurrent, true)
    assert.equal(await value(), `value ${world.values}`)
    assert.equal(await value('AWSPREVIOUS'), 'first')
    assert.deepEqual(world.functions.steps(), ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
    const [{ event, functionArn: invoked, headers }] = world.functions.invocations as [
      (typeof world.functions.invocations)[0],
    ]
    assert.deepEqual([event.SecretId, event.ClientRequestToken, invoked], [arn, token, ARN])
    assert.equal(headers['x-amz-source-arn'], arn)
    assert.equal(headers['x-amz-invocation-type'], 'RequestResponse')
    const rotationTokens = new Set(world.functions.invocations.map(({ event: { RotationToken } }) => RotationToken))
    assert.equal(rotationTokens.size, 1)
    assert.match([...rotationTokens][0]!, /^[a-zA-Z0-9-]{36,256}$/)
    assert.deepEqual((await described()).VersionIdsToStages?.[token]?.sort(), ['AWSCURRENT', 'AWSPENDING'])
    assert.deepEqual(await names(), ['RotationStarted', 'RotationSucceeded'])
  })

  test('until the function has put a value, the new version is pending and empty', async () => {
    const { VersionId: token = '' } = await rotate()
    const { RotationEnabled, VersionIdsToStages } = await described()
    assert.equal(RotationEnabled, true)
    assert.deepEqual(VersionIdsToStages?.[token], ['AWSPENDING'])
    await assert.rejects(
      world.client.getSecretValue({ SecretId: world.name, VersionId: token, VersionStage: 'AWSPENDING' }),
      {
        name: 'ResourceNotFoundException',
      },
    )
    await runRotations(world.server)
  })

  test('RotateImmediately false tests a copy of the current value, and nothing else', async () => {
    const seen: (string | undefined)[] = []
    world.run = async ({ SecretId, ClientRequestToken: VersionId }) => {
      seen.push((await world.client.getSecretValue({ SecretId, VersionId, VersionStage: 'AWSPENDING' })).SecretString)
    }
    const { token, isCurrent } = await rotateNow(world.server, {
      SecretId: world.name,
      RotationLambdaARN: ARN,
      RotationRules: DAILY,
      RotateImmediately: false,
    })
    assert.equal(isCurrent, false)
    assert.deepEqual(world.functions.steps(), ['testSecret'])
    assert.deepEqual(seen, ['first'])
    const { VersionIdsToStages = {}, RotationEnabled, LastRotatedDate } = await described()
    assert.equal(VersionIdsToStages[token], undefined)
    assert.equal(RotationEnabled, true)
    assert.equal(LastRotatedDate, undefined)
    assert.equal(await value(), 'first')
    assert.deepEqual(await names(), ['TestRotationStarted', 'TestRotationSucceeded'])
  })

  test('a test that fails leaves no pending version either', async () => {
    world.run = () => {
      throw new TypeError('no')
    }
    const { token } = await rotateNow(world.server, {
      SecretId: world.name,
      RotationLambdaARN: ARN,
      RotateImmediately: false,
    })
    for (let attempt = 0; attempt < 4; attempt++) {
      world.server.clock.advance(900_000)
      await runRotations(world.server)
    }
    assert.equal((await described()).VersionIdsToStages?.[token], undefined)
    assert.deepEqual((await names()).at(-1), 'TestRotationFailed')
  })

  test('a step that fails begins the rotation again, with the same version, after growing pauses', async () => {
    const sample = world.run
    let failures = 0
    world.run = (event) => {
      if (event.Step === 'testSecret' && failures++ < 2) throw new RangeError('the database said: password hunter2')
      return sample(event)
    }
    const { VersionId: token = '' } = await rotate()
    await runRotations(world.server)
    assert.deepEqual(world.functions.steps(), ['createSecret', 'setSecret', 'testSecret'])
    world.server.clock.advance(5_000)
    await runRotations(world.server)
    assert.deepEqual(world.functions.steps().length, 6)
    world.server.clock.advance(5_000)
    await runRotations(world.server)
    assert.deepEqual(world.functions.steps().length, 6)
    world.server.clock.advance(25_000)
    await runRotations(world.server)
    assert.deepEqual(world.functions.steps().slice(6), ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
    assert.deepEqual(
      new Set(world.functions.invocations.map(({ event }) => event.ClientRequestToken)),
      new Set([token]),
    )
    assert.ok((await described()).VersionIdsToStages?.[token]?.includes('AWSCURRENT'))
    assert.deepEqual(await names(), ['RotationStarted', 'RotationSucceeded'])
  })

  test('after several failures the version is left pending, and the next window goes on with it', async () => {
    const sample = world.run
    world.run = () => {
      throw new RangeError('password hunter2')
    }
    const { VersionId: token = '' } = await rotate({ RotationRules: DAILY })
    for (let attempt = 0; attempt < 6; attempt++) {
      await runRotations(world.server)
      world.server.clock.advance(600_000)
    }
    assert.equal(world.functions.invocations.length, 5)
    const events = await told()
    assert.deepEqual(
      events.map(([event]) => event),
      ['RotationStarted', 'RotationFailed'],
    )
    assert.match(events[1]![1].Reason!, /failed at createSecret with RangeError/)
    assert.doesNotMatch(JSON.stringify(events), /hunter2/)
    assert.deepEqual((await described()).VersionIdsToStages?.[token], ['AWSPENDING'])
    await refused(
      {},
      'InvalidRequestException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    )
    world.run = sample
    world.server.clock.set(new Date('2026-11-23T00:00:01Z'))
    await runRotations(world.server)
    assert.ok((await described()).VersionIdsToStages?.[token]?.includes('AWSCURRENT'))
  })

  test('the audit trail holds the rotation and the calls it made', async () => {
    await rotateNow(world.server, { SecretId: world.name, RotationLambdaARN: ARN })
    const { ARN: arn } = await described()
    const rows = await world.server.store.transact('read', (tx) =>
      tx.rows(tx.db.selectFrom('audit').selectAll().where('event_name', 'like', 'Rotation%').orderBy('sequence')),
    )
    const record = rows
      .map(({ record }) => JSON.parse(record))
      .find((each) => each.additionalEventData.SecretId === arn)
    assert.equal(record.eventType, 'AwsServiceEvent')
    assert.equal(record.eventName, 'RotationStarted')
    assert.equal(record.userIdentity.invokedBy, 'secretsmanager.amazonaws.com')
  })

  test('a function that does not finish has failed, whatever it says', async () => {
    world.run = () => 'done'
    await rotate()
    for (let attempt = 0; attempt < 5; attempt++) {
      await runRotations(world.server)
      world.server.clock.advance(600_000)
    }
    assert.match((await told()).at(-1)![1].Reason!, /not AWSCURRENT/)
  })

  test('an endpoint that refuses or sends elsewhere is a failure, and is not followed', async () => {
    const answers = [
      new HttpAnswer(302, { location: world.functions.url }),
      new HttpAnswer(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }),
    ]
    const reasons: string[] = []
    for (const answer of answers) {
      world.run = () => {
        throw answer
      }
      await rotate()
      for (let attempt = 0; attempt < 5; attempt++) {
        await runRotations(world.server)
        world.server.clock.advance(600_000)
      }
      reasons.push((await told()).at(-1)![1].Reason!)
      const { VersionIdsToStages = {} } = await described()
      const [token = ''] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSPENDING')) ?? []
      await world.client.updateSecretVersionStage({
        SecretId: world.name,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: token,
      })
    }
    assert.match(reasons[0]!, /status 302/)
    assert.match(reasons[1]!, /ResourceNotFoundException/)
  })
})
