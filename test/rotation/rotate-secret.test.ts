// secretsmanager:RotateSecret and CancelRotateSecret, through AWS's own client: what is answered, and what is refused.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { send } from '../access/signed-call.ts'
import { functionArn, rotateNow, runRotations } from '../support/rotation.ts'
import { ARN, DAILY, DAY_MS, describeRotation } from './secret-under-rotation.ts'

describeRotation('RotateSecret', (world) => {
  const { described, names, refused, rotate, value } = world

  test('without a function nothing can be rotated', async () => {
    const message = 'No Lambda rotation function ARN is associated with this secret.'
    await assert.rejects(world.client.rotateSecret({ SecretId: world.name }), {
      name: 'InvalidRequestException',
      message,
    })
  })

  test('without a token, which clients fill in, nothing is rotated', async () => {
    const { status, code, message } = await send(world.server.url, {
      name: 'secretsmanager:RotateSecret',
      input: { SecretId: world.name, RotationLambdaARN: ARN },
    })
    const text = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.'
    assert.deepEqual([status, code, message], [400, 'InvalidParameterException', text])
  })

  test('what is no function cannot be invoked', async () => {
    const message =
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.'
    for (const RotationLambdaARN of [
      'rotate',
      'arn:aws:sns:eu-south-1:000000000000:topic',
      functionArn('f', 'eu-west-1'),
    ]) {
      await refused({ RotationLambdaARN }, 'AccessDeniedException', message)
    }
    assert.equal((await described()).RotationLambdaARN, undefined)
  })

  test('a period and a schedule exclude each other', async () => {
    await refused(
      { RotationRules: { ...DAILY, ScheduleExpression: 'rate(1 day)' } },
      'InvalidParameterException',
      'You cannot specify both rotation frequency and schedule expression together.',
    )
  })

  const impossible: [string, string | undefined][] = [
    ['rate(3 hours)', undefined],
    ['rate(1000 days)', '1h'],
    ['rate(0 days)', undefined],
    ['rate(4 hours)', '5h'],
    ['rate(1 day)', '25h'],
    ['cron(5 8 * * ? *)', undefined],
    ['cron(0 8 * * ? 2027)', undefined],
    ['cron(0 /3 * * ? *)', undefined],
    ['cron(0 20 * * ? *)', '5h'],
    ['cron(0 0,4 * * ? *)', '5h'],
    ['cron(0 0 31 2 ? *)', undefined],
    ['cron(0 8 * * ?)', undefined],
    ['daily', undefined],
    ['rate(1 day)', '0h'],
  ]
  test('schedules that are none, or too close, or with windows that overlap, are refused', async () => {
    for (const [ScheduleExpression, Duration] of impossible) {
      await refused(
        { RotationRules: { ScheduleExpression, Duration } },
        'InvalidParameterException',
        /^Invalid rotation schedule: /,
      )
    }
    await refused({ RotationRules: { Duration: '3h' } }, 'InvalidParameterException')
  })

  test('a call repeated with its token begins nothing anew', async () => {
    const ClientRequestToken = randomUUID()
    await rotate({ ClientRequestToken })
    assert.equal((await rotate({ ClientRequestToken })).VersionId, ClientRequestToken)
    await runRotations(world.server)
    assert.equal((await rotate({ ClientRequestToken })).VersionId, ClientRequestToken)
    await runRotations(world.server)
    assert.equal(world.functions.steps().length, 4)
    assert.deepEqual(await names(), ['RotationStarted', 'RotationSucceeded'])
  })

  test('a token that names another version is refused', async () => {
    const { ARN: arn, VersionIdsToStages = {} } = await described()
    const ClientRequestToken = Object.keys(VersionIdsToStages)[0]!
    const message = `You can't use ClientRequestToken ${ClientRequestToken} because that value is already in use for a version of secret ${arn}.`
    await refused({ ClientRequestToken }, 'ResourceExistsException', message)
  })

  test('while a rotation is under way, another is refused', async () => {
    await rotate()
    await refused(
      {},
      'InvalidRequestException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    )
    await runRotations(world.server)
  })

  test('a cancelled rotation is given up, and its version stays pending', async () => {
    const { VersionId: token = '' } = await rotate({ RotationRules: DAILY })
    const cancelled = await world.client.cancelRotateSecret({ SecretId: world.name })
    const { ARN: arn } = await described()
    assert.deepEqual([cancelled.ARN, cancelled.Name, cancelled.VersionId], [arn, world.name, token])
    world.server.clock.advance(2 * DAY_MS)
    await runRotations(world.server)
    const { RotationEnabled, RotationLambdaARN, RotationRules, NextRotationDate, VersionIdsToStages } =
      await described()
    assert.deepEqual([RotationEnabled, RotationLambdaARN, NextRotationDate], [false, ARN, undefined])
    assert.deepEqual(RotationRules, DAILY)
    assert.deepEqual(VersionIdsToStages?.[token], ['AWSPENDING'])
    assert.equal(world.functions.steps().includes('finishSecret'), false)
    assert.deepEqual(await names(), ['RotationStarted', 'RotationAbandoned'])
  })

  test('cancelling what never was succeeds', async () => {
    const { Name, VersionId } = await world.client.cancelRotateSecret({ SecretId: world.name })
    assert.deepEqual([Name, VersionId], [world.name, undefined])
    assert.equal((await described()).RotationEnabled, false)
  })

  test('taking the pending label away ends the rotation', async () => {
    const sample = world.run
    world.run = async (event) => {
      await sample(event)
      if (event.Step !== 'setSecret') return
      await world.client.updateSecretVersionStage({
        SecretId: world.name,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: event.ClientRequestToken,
      })
    }
    await rotateNow(world.server, { SecretId: world.name, RotationLambdaARN: ARN })
    assert.deepEqual(world.functions.steps(), ['createSecret', 'setSecret'])
    assert.deepEqual(await names(), ['RotationStarted', 'RotationAbandoned'])
    assert.equal(await value(), 'first')
  })

  test('a secret marked for deletion is not rotated, and goes on when it is restored', async () => {
    await rotateNow(world.server, { SecretId: world.name, RotationLambdaARN: ARN, RotationRules: DAILY })
    await world.client.deleteSecret({ SecretId: world.name })
    await assert.rejects(world.client.cancelRotateSecret({ SecretId: world.name }), { name: 'InvalidRequestException' })
    world.server.clock.advance(DAY_MS)
    await runRotations(world.server)
    assert.equal(world.functions.steps().length, 4)
    await world.client.restoreSecret({ SecretId: world.name })
    world.server.clock.advance(DAY_MS)
    await runRotations(world.server)
    assert.equal(world.functions.steps().length, 8)
  })

  test('what is not there or not one’s own cannot be rotated', async () => {
    await refused(
      { SecretId: 'nowhere' },
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    )
    const stranger = world.server.secretsManager({ credentials: await world.server.addUser() })
    const denied = { name: 'AccessDeniedException' }
    await assert.rejects(stranger.rotateSecret({ SecretId: world.name, RotationLambdaARN: ARN }), denied)
    await assert.rejects(stranger.cancelRotateSecret({ SecretId: world.name }), denied)
    await assert.rejects(stranger.cancelRotateSecret({ SecretId: 'nowhere' }), denied)
  })
})
