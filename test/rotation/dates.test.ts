// When secrets are rotated: what is told of it, and that it happens.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rotateNow, runRotations } from '../support/rotation.ts'
import { ARN, DAILY, DAY_MS, describeRotation } from './secret-under-rotation.ts'

describeRotation('the dates of rotation', (world) => {
  const { described, value } = world

  test('what is told of rotation: function, rules, the last date and the next', async () => {
    assert.equal((await described()).RotationLambdaARN, undefined)
    await rotateNow(world.server, {
      SecretId: world.name,
      RotationLambdaARN: ARN,
      RotationRules: { AutomaticallyAfterDays: 30 },
    })
    const expected = {
      RotationEnabled: true,
      RotationLambdaARN: ARN,
      RotationRules: { AutomaticallyAfterDays: 30 },
      NextRotationDate: new Date('2026-12-22T23:59:59Z'),
    }
    const { RotationEnabled, RotationLambdaARN, RotationRules, NextRotationDate, LastRotatedDate } = await described()
    assert.deepEqual({ RotationEnabled, RotationLambdaARN, RotationRules, NextRotationDate }, expected)
    assert.ok(LastRotatedDate && Math.abs(LastRotatedDate.getTime() - world.server.clock.now().getTime()) < 60_000)
    const { SecretList = [] } = await world.client.listSecrets({ Filters: [{ Key: 'name', Values: [world.name] }] })
    assert.deepEqual(SecretList[0]?.NextRotationDate, expected.NextRotationDate)
    assert.deepEqual(SecretList[0]?.RotationRules, expected.RotationRules)
  })

  test('a schedule in hours closes its windows after one, or as told', async () => {
    await rotateNow(world.server, {
      SecretId: world.name,
      RotationLambdaARN: ARN,
      RotationRules: { ScheduleExpression: 'rate(4 hours)' },
    })
    assert.deepEqual((await described()).NextRotationDate, new Date('2026-11-22T14:59:59Z'))
    await rotateNow(world.server, {
      SecretId: world.name,
      RotationRules: { ScheduleExpression: 'cron(0 8 1 * ? *)', Duration: '3h' },
    })
    const { NextRotationDate, RotationRules } = await described()
    assert.deepEqual(NextRotationDate, new Date('2026-12-01T10:59:59Z'))
    assert.deepEqual(RotationRules, { ScheduleExpression: 'cron(0 8 1 * ? *)', Duration: '3h' })
  })

  test('later calls keep what they do not name', async () => {
    await rotateNow(world.server, { SecretId: world.name, RotationLambdaARN: ARN, RotationRules: DAILY })
    const { isCurrent } = await rotateNow(world.server, { SecretId: world.name })
    assert.equal(isCurrent, true)
    assert.deepEqual((await described()).RotationRules, DAILY)
  })

  test('when the window opens, the secret is rotated once, and again in the next', async () => {
    await rotateNow(world.server, { SecretId: world.name, RotationLambdaARN: ARN, RotationRules: DAILY })
    for (const day of [23, 24]) {
      world.functions.invocations.length = 0
      world.server.clock.set(new Date(`2026-11-${day}T00:00:01Z`))
      await runRotations(world.server)
      assert.equal(world.functions.steps().length, 4)
      assert.equal(await value(), `value ${world.values}`)
    }
    assert.deepEqual((await described()).NextRotationDate, new Date('2026-11-25T23:59:59Z'))
  })

  test('a value put by hand counts as a rotation for the next date', async () => {
    await rotateNow(world.server, {
      SecretId: world.name,
      RotationLambdaARN: ARN,
      RotationRules: { AutomaticallyAfterDays: 10 },
    })
    world.server.clock.advance(5 * DAY_MS)
    await world.client.putSecretValue({ SecretId: world.name, SecretString: 'by hand' })
    assert.deepEqual((await described()).NextRotationDate, new Date('2026-12-07T23:59:59Z'))
    world.server.clock.set(new Date('2026-12-02T12:00:00Z'))
    await runRotations(world.server)
    assert.equal(await value(), 'by hand')
    world.server.clock.set(new Date('2026-12-07T00:00:01Z'))
    await runRotations(world.server)
    assert.equal(await value(), `value ${world.values}`)
  })
})
