// Every operation, called from where its things are not: by another account, in another region. It shows and changes nothing.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../packages/server/src/store/store.ts'
import { DIALECTS } from '../support/dialects.ts'
import { REGION } from '../support/server.ts'
import { prepareCall } from './calls.ts'
import { isUnsigned, SERVED, splitName } from './models.ts'
import type { Prepared } from './prepared.ts'
import { type Call, type Reply, send } from './signed-call.ts'
import { lastSequence, readTables, readTrail, UNWATCHED } from './tables.ts'
import { createWorld, MARK, OWNER, STRANGER, type World } from './world.ts'

const FAR_AWAY = 'ap-south-1'
const LOOKUP = 'cloudtrail:LookupEvents'

// Users, roles and their sessions are the same in every region.
const GLOBAL = ['iam', 'sts']

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    let world: World
    let unchanged: object
    const prepared = new Map<string, Prepared>()
    before(async () => {
      world = await createWorld(dialect)
      for (const name of SERVED) prepared.set(name, await prepareCall(name, world))
      // What the preparations left to be done behind the scenes must not look like a change later.
      await world.server.runWorkers()
      unchanged = await rowsOfOwner(world.server.store)
    })
    after(() => world.server.close())

    /** Calls with plain names and with ARNs; nothing the owner keeps may be seen in the answers. */
    async function callFromOutside(name: string, call: Pick<Call, 'key' | 'region'>): Promise<Reply> {
      const { server, byArn } = world
      const plain = prepared.get(name)!.input
      const byName = await send(server.url, { name, input: plain, ...call })
      for (const { status, code, body } of [byName, await send(server.url, { name, input: byArn(plain), ...call })]) {
        assert.ok(status < 500, code)
        assert.doesNotMatch(body, new RegExp(MARK))
      }
      return byName
    }

    for (const name of SERVED) {
      test(`${name} by another account and in another region`, async () => {
        // Who calls is proven by the token, whoever sends it.
        if (isUnsigned(name)) return
        const { server, administrator, stranger } = world
        const sequence = await lastSequence(server.store)
        const elsewhere = await callFromOutside(name, { key: stranger })
        // An error may repeat the ARN that the caller sent.
        if (name === LOOKUP) checkEvents(elsewhere, { recipientAccountId: STRANGER, awsRegion: REGION })
        else if (elsewhere.status === 200) assert.doesNotMatch(withoutSent(elsewhere, prepared.get(name)!), OWNERS)
        // What a stranger tries is told to the stranger's account.
        const told = await readTrail(server.store, sequence)
        assert.deepEqual(
          told.filter(({ account }) => account === OWNER),
          [],
        )
        if (GLOBAL.includes(splitName(name)[0])) {
          assert.deepEqual(await rowsOfOwner(server.store), unchanged)
          return
        }
        const farAway = await callFromOutside(name, { key: administrator, region: FAR_AWAY })
        const isBound = farAway.status === 200 && !prepared.get(name)!.everywhere
        if (name === LOOKUP) checkEvents(farAway, { recipientAccountId: OWNER, awsRegion: FAR_AWAY })
        else if (isBound) assert.doesNotMatch(withoutSent(farAway, prepared.get(name)!), new RegExp(`:${REGION}:`))
        assert.deepEqual(await rowsOfOwner(server.store), unchanged)
      })
    }
  })
}

const OWNERS = new RegExp(OWNER)

/** An answer without the texts that the caller sent: what went wrong with each is told under its ARN. */
function withoutSent({ body }: Reply, { input }: Prepared): string {
  const sent = Object.values(input).flat()
  return sent.reduce<string>((rest, text) => (typeof text === 'string' ? rest.replaceAll(text, '') : rest), body)
}

/** Fails unless all events were told to one account in one region: they repeat whatever ARNs it has sent. */
function checkEvents({ status, fields }: Reply, told: { recipientAccountId: string; awsRegion: string }): void {
  const events = (fields.Events ?? []) as { CloudTrailEvent: string }[]
  assert.equal(status, 200)
  assert.notEqual(events.length, 0)
  for (const { CloudTrailEvent } of events) {
    const { recipientAccountId, awsRegion } = JSON.parse(CloudTrailEvent)
    assert.deepEqual({ recipientAccountId, awsRegion }, told)
  }
}

/** What the first account has where it lives. */
async function rowsOfOwner(store: Store): Promise<object> {
  const tables = await readTables(store, UNWATCHED)
  const isOwned = ({ account, region }: Record<string, unknown>) => account === OWNER && region !== FAR_AWAY
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.filter(isOwned)]))
}
