// Every operation, called from where its things are not: by another account, in another region. It shows and changes nothing.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../packages/server/src/store/store.ts'
import { DIALECTS } from '../support/dialects.ts'
import { REGION } from '../support/server.ts'
import { prepareCall } from './calls.ts'
import { SERVED } from './models.ts'
import { type Call, type Fields, type Reply, send } from './signed-call.ts'
import { lastSequence, readTables, readTrail, UNWATCHED } from './tables.ts'
import { createWorld, MARK, OWNER, type World } from './world.ts'

const FAR_AWAY = 'ap-south-1'

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    let world: World
    let unchanged: object
    const inputs = new Map<string, Fields>()
    before(async () => {
      world = await createWorld(dialect)
      for (const name of SERVED) inputs.set(name, (await prepareCall(name, world)).input)
      // What the preparations left to be done behind the scenes must not look like a change later.
      await world.server.runWorkers()
      unchanged = await rowsOfOwner(world.server.store)
    })
    after(() => world.server.close())

    /** Calls with plain names and with ARNs; nothing the owner keeps may be seen in the answers. */
    async function callFromOutside(name: string, call: Pick<Call, 'key' | 'region'>): Promise<Reply> {
      const { server, byArn } = world
      const plain = inputs.get(name)!
      const byName = await send(server.url, { name, input: plain, ...call })
      for (const { status, code, body } of [byName, await send(server.url, { name, input: byArn(plain), ...call })]) {
        assert.ok(status < 500, code)
        assert.doesNotMatch(body, new RegExp(MARK))
      }
      return byName
    }

    for (const name of SERVED) {
      test(`${name} by another account and in another region`, async () => {
        const { server, administrator, stranger } = world
        const sequence = await lastSequence(server.store)
        const elsewhere = await callFromOutside(name, { key: stranger })
        // An error may repeat the ARN that the caller sent.
        if (elsewhere.status === 200) assert.doesNotMatch(elsewhere.body, new RegExp(OWNER))
        // What a stranger tries is told to the stranger's account.
        const told = await readTrail(server.store, sequence)
        assert.deepEqual(
          told.filter(({ account }) => account === OWNER),
          [],
        )
        const farAway = await callFromOutside(name, { key: administrator, region: FAR_AWAY })
        if (farAway.status === 200) assert.doesNotMatch(farAway.body, new RegExp(`:${REGION}:`))
        assert.deepEqual(await rowsOfOwner(server.store), unchanged)
      })
    }
  })
}

/** What the first account has where it lives. */
async function rowsOfOwner(store: Store): Promise<object> {
  const tables = await readTables(store, UNWATCHED)
  const isOwned = ({ account, region }: Record<string, unknown>) => account === OWNER && region !== FAR_AWAY
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.filter(isOwned)]))
}
