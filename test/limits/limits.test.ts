// Every published limit of every operation, broken one at a time: AWS's error, in AWS's words, and nothing secret in it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { failureOf } from '@cairn/wire'
import { DECLINED, modelOf, SERVED, splitName } from '../access/models.ts'
import { type Fields, type Reply, send } from '../access/signed-call.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { placesOf, validInput } from './places.ts'
import { extremesAt, violationsAt } from './violations.ts'
import { wrongTypesAt } from './wrong-types.ts'

// What is checked here is told from the input alone: the store has no part in it.
let server: TestServer
before(async () => {
  server = await startServer()
})
after(() => server.close())

function call(name: string, input: Fields): Promise<Reply> {
  return send(server.url, { name, input })
}

/** Whether an input can be sent at all: a form has no way to write a structure without members. */
function isSendable(name: string, input: unknown): boolean {
  if (protocolOf(name) === 'json' || typeof input !== 'object' || input === null) return true
  const parts = Object.values(input)
  const isEmpty = (part: unknown) => JSON.stringify(part) === '{}'
  return parts.every((part) => !isEmpty(part) && isSendable(name, part))
}

function protocolOf(name: string) {
  return modelOf(splitName(name)[0]).metadata.protocol as 'json' | 'query'
}

/** Runs a check for each input and tells all that failed: an operation has dozens. */
async function checkAll(name: string, inputs: Fields[], check: (reply: Reply, input: Fields) => void): Promise<void> {
  const failures: string[] = []
  for (const input of inputs.filter((each) => isSendable(name, each))) {
    const reply = await call(name, input)
    try {
      check(reply, input)
    } catch (error) {
      failures.push(`${JSON.stringify(input).slice(0, 300)}\n${(error as Error).message}`)
    }
  }
  assert.deepEqual(failures, [])
}

for (const name of SERVED) {
  const places = placesOf(name)
  const protocol = protocolOf(name)
  // XML has no way to write most control characters; some patterns let no others be wrong.
  const carried = (text: string) => (protocol === 'json' ? text : text.replaceAll('\u0001', '\uFFFD'))

  describe(name, () => {
    test('an input with just what is required breaks no limit', async () => {
      const { message, status } = await call(name, validInput(name))
      assert.doesNotMatch(message, /validation errors? detected/)
      assert.ok(status < 500, message)
    })

    test('every limit that is broken is named in the words of AWS', async () => {
      const violations = places.flatMap(violationsAt)
      const expected = new Map(violations.map(({ input, message }) => [input, message]))
      await checkAll(name, [...expected.keys()], (reply, input) => {
        assert.equal(reply.message, carried(expected.get(input)!))
        const { code, status } = failureOf('validation', protocol)
        assert.deepEqual([reply.code, reply.status], [code, status])
      })
    })

    test('the least and the greatest that is allowed breaks no limit', async () => {
      await checkAll(name, places.flatMap(extremesAt), ({ message, status }) => {
        assert.doesNotMatch(message, /validation errors? detected/)
        assert.ok(status < 500, message)
      })
    })

    test('a value of a wrong type is refused as such', async () => {
      const { code, status } = failureOf('serialization', protocol)
      await checkAll(name, protocol === 'json' ? places.flatMap(wrongTypesAt) : [], (reply) => {
        assert.deepEqual([reply.code, reply.status], [code, status])
        assert.doesNotMatch(reply.message, /some-text|not base64/)
      })
    })

    test('no secret and no bytes are repeated', async () => {
      const secrets = places.filter(({ shape }) => shape.sensitive || shape.type === 'blob')
      const inputs = secrets.flatMap((place) => [
        ...violationsAt(place).map(({ input }) => input),
        ...wrongTypesAt(place),
      ])
      await checkAll(name, inputs, ({ body }) => assert.doesNotMatch(body, /aaaa|YWFh|some-text|not base64/))
    })
  })
}

test('every operation that is declined says so', async () => {
  const wrong: string[] = []
  for (const name of DECLINED) {
    const { status, code } = await call(name, {})
    const expected = failureOf('unknownOperation', protocolOf(name))
    if (code !== expected.code || status !== expected.status) wrong.push(`${name}: ${status} ${code}`)
  }
  assert.deepEqual(wrong, [])
})
