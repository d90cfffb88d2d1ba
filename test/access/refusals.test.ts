// Every operation, refused in every way there is: in AWS's words, told to the account where it is known, changing nothing.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { MESSAGE_HEADER } from '../../packages/server/src/api/authorization-message.ts'
import { DIALECTS } from '../support/dialects.ts'
import { type AccessKey, REGION } from '../support/server.ts'
import { prepareCall } from './calls.ts'
import { isRead, isUnsigned, modelOf, SERVED, splitName } from './models.ts'
import type { Prepared } from './prepared.ts'
import { checkRecord } from './records.ts'
import { deliver, encodeCall, type Fields, type Reply, type Sendable, send, signCall } from './signed-call.ts'
import { type Codes, DENIED, SPOILT } from './spoilt-calls.ts'
import { lastSequence, readTables, readTrail, type Tables, UNWATCHED } from './tables.ts'
import { createWorld, MARK, OWNER, STRANGER, type World } from './world.ts'

/** Whose key was used, when it is known. */
type Caller = { key: AccessKey; account: string; userName: string }

/** What was refused, and who must have been told. */
type Refused = { title: string; reply: Reply; told: Caller | undefined }

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    let world: World
    let unchanged: Tables
    const prepared = new Map<string, Prepared>()
    before(async () => {
      world = await createWorld(dialect)
      for (const name of SERVED) prepared.set(name, await prepareCall(name, world))
      // What the preparations left to be done behind the scenes must not look like a change later.
      await world.server.runWorkers()
      unchanged = await readTables(world.server.store, UNWATCHED)
    })
    after(() => world.server.close())

    /** Sends what must be refused, and compares the words. */
    async function refuse(name: string, title: string, request: Sendable, codes: Codes, text: string | RegExp) {
      const reply = await deliver(world.server.url, request)
      const { protocol } = modelOf(splitName(name)[0]).metadata
      assert.deepEqual([reply.status, reply.code], codes[protocol as 'json' | 'query'], `${title}: ${reply.message}`)
      if (typeof text === 'string') assert.equal(reply.message, text, title)
      else assert.match(reply.message, text, title)
      return { title, reply }
    }

    /** Each refusal in the name of a known key left one record, and the others none; nothing was changed by any. */
    async function checkTraces(name: string, sequence: number, refused: Refused[]): Promise<void> {
      const { store } = world.server
      const trail = Map.groupBy(await readTrail(store, sequence), ({ record }) => JSON.parse(record).requestID)
      for (const { title, reply, told } of refused) {
        const requestId = reply.headers['x-amzn-requestid'] as string
        const records = trail.get(requestId) ?? []
        assert.equal(records.length, told ? 1 : 0, `${title}: one record for the owner of the key, or none`)
        if (!told) continue
        const { key, account, userName } = told
        const call = { name, readOnly: isRead(name), requestId, region: prepared.get(name)?.region ?? REGION }
        const { accessKeyId } = key
        checkRecord(records[0]!, { ...call, account, accessKeyId, userName, errorCode: reply.code })
      }
      const now = await readTables(store, UNWATCHED)
      assert.deepEqual(now, unchanged, 'a refused call changed something')
    }

    /** The message that came with a refusal tells the caller's account what was asked, and nothing of what is kept. */
    async function checkExplanation({ headers }: Reply, action: string, key: AccessKey): Promise<void> {
      const name = 'sts:DecodeAuthorizationMessage'
      const input = { EncodedMessage: headers[MESSAGE_HEADER] }
      const { status, body, fields } = await send(world.server.url, { name, input, key })
      assert.equal(status, 200, body)
      const message = String(fields.DecodedMessage)
      const { allowed, explicitDeny, context } = JSON.parse(message)
      assert.deepEqual([allowed, explicitDeny, context.action], [false, false, action])
      assert.doesNotMatch(message, new RegExp(MARK))
    }

    for (const name of SERVED) {
      test(`${name} with a signature that is not right`, async () => {
        const { administrator, server } = world
        const owner = { key: administrator, account: OWNER, userName: 'administrator' }
        const call = { name, key: administrator, ...prepared.get(name)! }
        const sequence = await lastSequence(server.store)
        const refused: Refused[] = []
        for (const { title, request, codes, text, told } of SPOILT) {
          if (request === encodeCall && isUnsigned(name)) continue
          const refusal = await refuse(name, title, request(server.url, call), codes, text)
          refused.push({ ...refusal, told: told ? owner : undefined })
        }
        await checkTraces(name, sequence, refused)
      })

      test(`${name} by who may not, before what is absent and what is wrong`, async () => {
        const { resources, calledAs, takesArns, input, region, action = name, terse } = prepared.get(name)!
        const { administrator, developer, stranger, server, ofNothing, byArn } = world
        const request = (key: AccessKey, given: Fields) =>
          signCall(server.url, { name, key, input: given, ...(region && { region }) })
        if (resources === 'everyone') {
          assert.equal((await deliver(server.url, request(developer, input))).status, 200)
          // To assume a role is noted on the role.
          unchanged = await readTables(server.store, UNWATCHED)
          return
        }
        const sequence = await lastSequence(server.store)
        const refused: Refused[] = []
        const deny = async (told: Caller, given: Fields, title: string, resource: RegExp, side = 'identity') => {
          const user = `User: arn:aws:iam::${told.account}:user/${told.userName}`
          // Who names no role is told why, as anybody is.
          const isTerse = terse === true && Object.keys(given).length > 0
          const why = isTerse ? '' : ` because no ${side}-based policy allows the ${action} action`
          const words = `${user} is not authorized to perform: ${action}RESOURCE${why}`
          const text = new RegExp(`^${quote(words).replace('RESOURCE', `(?:${resource.source})`)}$`)
          const refusal = await refuse(name, title, request(told.key, given), DENIED, text)
          refused.push({ ...refusal, told })
          return refusal.reply
        }
        const user = { key: developer, account: OWNER, userName: 'developer' }
        const called = calledAs ?? resources[0]!
        const isCalled = called !== ''
        const there = isCalled ? new RegExp(` on resource: ${quote(called)}`) : /(?:)/
        await checkExplanation(await deny(user, input, 'what is there', there), action, administrator)
        await deny(user, ofNothing(input), 'what is not there', isCalled ? / on resource: [^ ]+/ : /(?:)/)
        await deny(user, {}, 'what breaks limits', /( on resource: [^ ]+)?/)
        const foreign = resources.filter((resource) => resource.includes(OWNER)).map(quote)
        const other = { key: stranger, account: STRANGER, userName: 'developer' }
        const owned = new RegExp(` on resource: (${foreign.join('|')})`)
        // Of what is another account's nothing is told but that it lets nobody in, be it there or not.
        if (takesArns) {
          const reply = await deny(other, byArn(input), 'what is of another account', owned, 'resource')
          await checkExplanation(reply, action, stranger)
        }
        await checkTraces(name, sequence, refused)
      })
    }
  })
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
