// Parameter policies carried out: what happens to the parameter, to the policy, and what is told of it.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { call, PLACE, sentEvents } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { expiration, HOUR_MS, noChange, notice, openExpiry } from '../support/expiry.ts'

type Expiry = Awaited<ReturnType<typeof openExpiry>>

for (const dialect of DIALECTS) {
  describe(`parameter policies carried out on ${dialect}`, () => {
    let expiry: Expiry
    beforeEach(async () => {
      expiry = await openExpiry(dialect)
    })
    afterEach(async () => {
      await expiry.close()
      assert.deepEqual(expiry.reported, [])
    })

    test('an expired parameter is deleted with its history, and two events tell of it', async () => {
      const policy = expiration('2026-11-22T12:00:00Z')
      await expiry.put('/old/one', [policy], { Description: 'short-lived' })
      await expiry.put('/old/one')
      expiry.advance(2 * HOUR_MS - 1)
      await expiry.work()
      assert.equal((await expiry.described('/old/one'))?.Version, 2)
      expiry.advance(1)
      await expiry.work()
      assert.equal(await expiry.described('/old/one'), undefined)
      await assert.rejects(call(expiry.pipeline, 'ssm:GetParameterHistory', { Name: '/old/one' }), {
        code: 'ParameterNotFound',
      })
      const resources = [`arn:aws:ssm:${PLACE.region}:${PLACE.account}:parameter/old/one`]
      assert.deepEqual((await sentEvents(expiry.store)).slice(-2), [
        {
          detailType: 'Parameter Store Change',
          resources,
          detail: { operation: 'Delete', name: '/old/one', type: 'String', description: 'short-lived' },
        },
        {
          detailType: 'Parameter Store Policy Action',
          resources,
          detail: {
            'policy-type': 'Expiration',
            'parameter-name': '/old/one',
            'parameter-type': 'String',
            'action-status': 'SUCCESS',
            'policy-content': JSON.stringify(policy),
            'action-reason': 'Parameter expired and was deleted',
          },
        },
      ])
    })

    test('the deletion is audited as an act of the service', async () => {
      await expiry.put('audited', [expiration('2026-11-22T09:00:00Z')])
      await expiry.work()
      const rows = await expiry.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').selectAll().where('event_name', '=', 'DeleteParameter')),
      )
      assert.equal(rows.length, 1)
      const record = JSON.parse(rows[0]?.record ?? '{}')
      assert.deepEqual(record.userIdentity, { type: 'AWSService', invokedBy: 'ssm.amazonaws.com' })
      assert.deepEqual(record.requestParameters, { name: 'audited' })
    })

    test('a timestamp that has passed expires the parameter at once', async () => {
      await expiry.put('late', [expiration('2019-11-01T22:13:48.87+10:30:00')])
      await expiry.work()
      assert.equal(await expiry.described('late'), undefined)
    })

    test('the same Expiration twice is one deletion', async () => {
      const policy = expiration('2026-11-22T11:00:00Z')
      await expiry.put('twice', [policy, policy])
      expiry.advance(HOUR_MS)
      await expiry.work()
      assert.equal((await expiry.actions()).length, 1)
    })

    test('a notice comes before the expiration, by days or hours, once', async () => {
      await expiry.put('noticed', [expiration('2026-11-24T12:00:00Z'), notice('2', 'Days'), notice('1')])
      expiry.advance(2 * HOUR_MS - 1)
      await expiry.work()
      assert.deepEqual(await expiry.statuses('noticed'), ['Pending', 'Pending', 'Pending'])
      expiry.advance(1)
      await expiry.work()
      await expiry.work()
      assert.deepEqual(await expiry.statuses('noticed'), ['Pending', 'Finished', 'Pending'])
      assert.deepEqual(await expiry.actions(), [
        {
          detailType: 'Parameter Store Policy Action',
          resources: [`arn:aws:ssm:${PLACE.region}:${PLACE.account}:parameter/noticed`],
          detail: {
            'policy-type': 'ExpirationNotification',
            'parameter-name': 'noticed',
            'parameter-type': 'String',
            'action-status': 'SUCCESS',
            'policy-content': JSON.stringify(notice('2', 'Days')),
            'action-reason': 'The parameter expires at 2026-11-24T12:00:00.000Z.',
          },
        },
      ])
    })

    test('a parameter that has not been changed is told of once, and again after a change', async () => {
      await expiry.put('idle', [noChange('2')])
      expiry.advance(2 * HOUR_MS)
      await expiry.work()
      expiry.advance(10 * HOUR_MS)
      await expiry.work()
      assert.deepEqual(await expiry.statuses('idle'), ['Finished'])
      await expiry.put('idle')
      assert.deepEqual(await expiry.statuses('idle'), ['Pending'])
      expiry.advance(2 * HOUR_MS)
      await expiry.work()
      assert.deepEqual(
        (await expiry.actions()).map(({ detail }) => [detail['policy-type'], detail['action-reason']]),
        [
          [
            'NoChangeNotification',
            'The parameter has not been changed for 2 hours. This notification was generated based on the policy created at 2026-11-22T10:00:00.000Z.',
          ],
          [
            'NoChangeNotification',
            'The parameter has not been changed for 2 hours. This notification was generated based on the policy created at 2026-11-22T22:00:00.000Z.',
          ],
        ],
      )
    })

    test('a change in time puts the notice off and leaves the expiration where it is', async () => {
      await expiry.put('busy', [noChange('1', 'Days'), expiration('2026-11-23T12:00:00Z')])
      expiry.advance(23 * HOUR_MS)
      await expiry.put('busy')
      expiry.advance(2 * HOUR_MS)
      await expiry.work()
      assert.deepEqual(await expiry.actions(), [])
      expiry.advance(HOUR_MS)
      await expiry.work()
      assert.equal(await expiry.described('busy'), undefined)
    })

    test('a period of one is told in the singular', async () => {
      await expiry.put('single', [noChange('1', 'Days')])
      expiry.advance(24 * HOUR_MS)
      await expiry.work()
      assert.match(
        (await expiry.actions())[0]?.detail['action-reason'] ?? '',
        /^The parameter has not been changed for 1 day\. /,
      )
    })
  })
}
