// Every operation, called with success: it leaves its audit records and no others, in CloudTrail's shape, without a secret.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { REGION } from '../support/server.ts'
import { prepareCall } from './calls.ts'
import { isRead, SERVED, splitName } from './models.ts'
import { checkRecord, nameOf } from './records.ts'
import { send } from './signed-call.ts'
import { lastSequence, readTrail } from './tables.ts'
import { createWorld, OWNER, type World } from './world.ts'

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    let world: World
    before(async () => {
      world = await createWorld(dialect)
    })
    after(() => world.server.close())

    for (const name of SERVED) {
      test(`${name} is told once, with the calls it made`, async () => {
        const { server, administrator } = world
        const { input, inner = [], readOnly, resources, region = REGION, ...rest } = await prepareCall(name, world)
        const { about = resources === 'everyone' ? [] : resources } = rest
        const sequence = await lastSequence(server.store)
        const reply = await send(server.url, { name, input, region, key: administrator })
        assert.deepEqual([reply.status, reply.message], [200, ''])
        const trail = await readTrail(server.store, sequence, reply)
        assert.deepEqual(trail.map(nameOf), [name, ...inner])
        const expected = {
          account: OWNER,
          accessKeyId: administrator.accessKeyId,
          userName: 'administrator',
          region,
          requestId: reply.headers['x-amzn-requestid'] as string,
        }
        const [own, ...others] = trail
        checkRecord(own!, { ...expected, name, readOnly })
        const [service] = splitName(name)
        for (const record of others) {
          const inner = nameOf(record)
          // Within a service the caller still calls for itself.
          const via = splitName(inner)[0] === service ? undefined : service
          checkRecord(record, { ...expected, name: inner, via, readOnly: isRead(inner) })
        }
        // "All of them" is no resource of CloudTrail's.
        const named = about.filter((arn) => !/(^|:)\*$/.test(arn))
        const told = (JSON.parse(own!.record).resources ?? []) as { ARN: string; accountId: string }[]
        assert.deepEqual(
          told.map(({ ARN, accountId }) => [ARN, accountId]),
          named.map((arn) => [arn, OWNER]),
        )
      })
    }
  })
}
