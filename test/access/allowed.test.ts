// Every operation, allowed by exactly the policy it needs, and refused when any statement of it is missing.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { givePolicy } from '../support/policies.ts'
import { prepareCall } from './calls.ts'
import { ENTITLED, FOR_EVERYONE, OF_ITSELF } from './exceptions.ts'
import { SERVED } from './models.ts'
import type { Prepared } from './prepared.ts'
import { nameOf } from './records.ts'
import { type Reply, send } from './signed-call.ts'
import { type AuditRecord, lastSequence, readTrail } from './tables.ts'
import { createWorld, OWNER, type World } from './world.ts'

type Statement = { Effect: 'Allow' | 'Deny'; Action: string; Resource: string }

/** What came of a call: the answer, and the records of it and of the calls it made. */
type Outcome = { reply: Reply; trail: AuditRecord[] }

for (const dialect of DIALECTS) {
  describe(dialect, () => {
    let world: World
    const forEveryone = new Set<string>()
    const ofItself = new Set<string>()
    before(async () => {
      world = await createWorld(dialect)
    })
    after(() => world.server.close())

    async function call(name: string, { input, region }: Prepared, statements: Statement[]): Promise<Outcome> {
      const { server, developer: key } = world
      await givePolicy(server, 'developer', { Version: '2012-10-17', Statement: statements }, OWNER)
      const sequence = await lastSequence(server.store)
      const reply = await send(server.url, { name, input, key, ...(region && { region }) })
      return { reply, trail: await readTrail(server.store, sequence, reply) }
    }

    for (const name of SERVED) {
      test(`${name} needs exactly its policy`, async () => {
        const prepared = await prepareCall(name, world)
        const statements = statementsOf(name, prepared)
        if (statements.length === 0) {
          forEveryone.add(name)
          checkAllowed(name, prepared, await call(name, prepared, [{ ...EVERYTHING, Effect: 'Deny' }]))
        }
        for (const missing of statements) {
          const rest = statements.filter((statement) => statement !== missing)
          checkRefused(await call(name, prepared, [...rest, NOTHING]), missing)
        }
        checkAllowed(name, prepared, await call(name, prepared, [...statements, NOTHING]))
        for (const inner of prepared.inner ?? []) {
          if (!statements.some(({ Action }) => Action === inner)) ofItself.add(`${name} ${inner}`)
        }
      })
    }

    test('what needs no policy is what the list of exceptions names', () => {
      assert.deepEqual([...forEveryone].sort(), Object.keys(FOR_EVERYONE).sort())
      assert.deepEqual([...ofItself].sort(), Object.keys(OF_ITSELF).sort())
    })

    test('who is to retire a grant may do so without a policy, and nothing else with its key', async () => {
      assert.deepEqual(Object.keys(ENTITLED), ['kms:RetireGrant'])
      const { KeyMetadata } = await world.call('kms:CreateKey', {})
      const { Arn: KeyId } = KeyMetadata as { Arn: string }
      const [developer, administrator] = ['developer', 'administrator'].map(
        (user) => `arn:aws:iam::${OWNER}:user/${user}`,
      )
      const grant = { KeyId, GranteePrincipal: administrator, Operations: ['DescribeKey'] }
      const { GrantId: of } = await world.call('kms:CreateGrant', { ...grant, RetiringPrincipal: administrator })
      const { GrantId: own } = await world.call('kms:CreateGrant', { ...grant, RetiringPrincipal: developer })
      const ask = (name: string, input: object) =>
        call(name, { input: { KeyId, ...input }, resources: [], readOnly: false }, [NOTHING])
      const missing = { ...EVERYTHING, Resource: KeyId }
      checkRefused(await ask('kms:RetireGrant', { GrantId: of }), missing)
      checkRefused(await ask('kms:RevokeGrant', { GrantId: own }), missing)
      checkRefused(await ask('kms:DescribeKey', {}), missing)
      assert.equal((await ask('kms:RetireGrant', { GrantId: own })).reply.status, 200)
    })
  })
}

const EVERYTHING: Statement = { Effect: 'Allow', Action: '*', Resource: '*' }
const NOTHING: Statement = { Effect: 'Allow', Action: 'nothing:AtAll', Resource: '*' }

/** Fails unless the call and all that it called in turn succeeded. */
function checkAllowed(name: string, { inner = [] }: Prepared, { reply, trail }: Outcome): void {
  assert.equal(reply.status, 200, `${reply.code} ${reply.message}`)
  assert.deepEqual(
    trail.map((record) => [nameOf(record), record.error_code]),
    [name, ...inner].map((each) => [each, null]),
  )
}

/** Fails unless the call was refused, or a part of it was: lists of things are answered with what went wrong with each. */
function checkRefused({ reply, trail }: Outcome, { Action, Resource }: Statement): void {
  const words = `without ${Action} on ${Resource}: ${reply.status} ${reply.message}`
  const denials = trail.filter(({ error_code }) => error_code?.startsWith('AccessDenied'))
  assert.notEqual(denials.length, 0, words)
  // Some services have words of their own for what a key refused.
  if (reply.status !== 200)
    assert.match(reply.code, /^AccessDenied|^InvalidKeyId|^EncryptionFailure|^DecryptionFailure/, words)
}

function statementsOf(name: string, { resources, action = name, actions = [], also = [] }: Prepared): Statement[] {
  if (resources === 'everyone') return []
  const needed = [...resources.map((resource, index) => ({ action: actions[index] ?? action, resource })), ...also]
  return needed.map((each) => ({ Effect: 'Allow', Action: each.action, Resource: each.resource }))
}
