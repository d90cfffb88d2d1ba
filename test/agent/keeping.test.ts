// How long the agent keeps what it read, what makes it read anew, and what it says when it cannot.
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import {
  answerWith,
  failWith,
  parameterPath,
  read,
  type Services,
  secretPath,
  startServices,
  startTestAgent,
  type TestAgent,
} from './reading.ts'

const KINDS = {
  parameter: { path: parameterPath, extract: (json: { Parameter: { Value: string } }) => json.Parameter.Value },
  secret: { path: secretPath, extract: (json: { SecretString: string }) => json.SecretString },
}

let services: Services
before(async () => {
  services = await startServices()
})
after(() => services.close())
beforeEach(() => {
  services.calls.length = 0
  services.answer = answerWith('first')
})

let agent: TestAgent | undefined
afterEach(async () => {
  await agent?.close()
  agent = undefined
})

for (const [kind, { path, extract }] of Object.entries(KINDS)) {
  describe(`a ${kind}`, () => {
    async function value(more = ''): Promise<string> {
      const { status, text, json } = await read(agent!, path('a', more))
      assert.equal(status, 200, text)
      return extract(json)
    }

    test('is read once for many readers, and then kept', async () => {
      agent = await startTestAgent(services.url)
      await Promise.all([value(), value(), value()])
      services.answer = answerWith('second')
      assert.equal(await value(), 'first')
      assert.equal(services.calls.length, 1)
    })

    test('is read anew with refreshNow, and then kept', async () => {
      agent = await startTestAgent(services.url)
      await value()
      services.answer = answerWith('second')
      assert.equal(await value('&refreshNow=true'), 'second')
      assert.equal(await value(), 'second')
      assert.equal(services.calls.length, 2)
    })

    test('is read anew when it is due', async () => {
      const brief = { SSM_PARAMETER_STORE_TTL_MILLIS: '1', SECRETS_MANAGER_TTL_MILLIS: '1' }
      agent = await startTestAgent(services.url, brief)
      await value()
      services.answer = answerWith('second')
      await pause(5)
      assert.equal(await value(), 'second')
    })

    const unkept = [
      { SSM_PARAMETER_STORE_TTL: '0', SECRETS_MANAGER_TTL: '0' },
      { PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: '0' },
      { PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'FALSE' },
    ]
    for (const variables of unkept) {
      test(`is read every time with ${Object.entries(variables).join(' ')}`, async () => {
        agent = await startTestAgent(services.url, variables)
        await value()
        services.answer = answerWith('second')
        assert.equal(await value(), 'second')
      })
    }

    test('that was not read for the longest makes room for another', async () => {
      agent = await startTestAgent(services.url, {}, { file: 'cache_size = 2' })
      for (const name of ['a', 'b', 'c', 'c', 'b', 'a']) await read(agent, path(name))
      const asked = services.calls.map(({ input }) => input.Name ?? input.SecretId)
      assert.deepEqual(asked, ['a', 'b', 'c', 'a'])
    })

    const troubles: [string, Services['answer']][] = [
      ['is throttled', failWith('ThrottlingException', 'slow down')],
      ['has failed', failWith('InternalServiceError', '', 500)],
      ['cannot be reached', () => undefined],
    ]
    for (const [trouble, answer] of troubles) {
      test(`is answered as it was while the service ${trouble}`, async () => {
        agent = await startTestAgent(services.url, { SSM_PARAMETER_STORE_TTL: '0', SECRETS_MANAGER_TTL: '0' })
        await value()
        services.answer = answer
        assert.equal(await value(), 'first')
        services.answer = answerWith('second')
        assert.equal(await value('&refreshNow=1'), 'second')
      })

      test(`is not answered as it was when that is not wanted and the service ${trouble}`, async () => {
        const file = 'ignore_transient_errors = false\nttl_seconds = 0'
        agent = await startTestAgent(services.url, {}, { file })
        await value()
        services.answer = answer
        assert.notEqual((await read(agent, path('a'))).status, 200)
      })
    }

    test('that is refused is not answered as it was', async () => {
      agent = await startTestAgent(services.url)
      await value()
      services.answer = failWith('AccessDeniedException', 'no "reading" here')
      const refused = await read(agent, path('a', '&refreshNow=true'))
      assert.deepEqual(
        [refused.status, refused.json],
        [400, { __type: 'AccessDeniedException', message: 'no "reading" here' }],
      )
      assert.equal((await read(agent, path('a'))).status, 400)
    })

    test('that is absent is asked for again', async () => {
      agent = await startTestAgent(services.url)
      const code = kind === 'parameter' ? 'ParameterNotFound' : 'ResourceNotFoundException'
      services.answer = failWith(code, 'none')
      assert.equal((await read(agent, path('a'))).json.__type, code)
      services.answer = answerWith('made meanwhile')
      assert.equal(await value(), 'made meanwhile')
    })
  })
}

test('one refusal does not touch what is asked for at the same moment', async () => {
  agent = await startTestAgent(services.url)
  services.answer = (call) =>
    call.input.Name === 'bad' ? failWith('ParameterNotFound', '')(call) : answerWith('good')(call)
  const [good, bad] = await Promise.all([read(agent, parameterPath('good')), read(agent, parameterPath('bad'))])
  assert.deepEqual([good.status, bad.status], [200, 400])
  assert.equal(services.calls.length, 2)
})

test('failures on the way to the service are told as such', async () => {
  agent = await startTestAgent(services.url)
  services.answer = () => undefined
  const cut = await read(agent, secretPath('a'))
  assert.deepEqual([cut.status, cut.json], [502, { __type: 'ConnectionError', message: 'Read Error' }])
  services.answer = failWith('InternalServiceError', 'ours', 500)
  assert.equal((await read(agent, secretPath('a'))).status, 500)
})

test('a service that says nothing in time is told as such', async () => {
  const { createServer } = await import('node:net')
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  agent = await startTestAgent(`http://127.0.0.1:${port}`, { SSM_PARAMETER_STORE_TIMEOUT_MILLIS: '20' })
  const { status, json } = await read(agent, parameterPath('a'))
  assert.deepEqual([status, json], [504, { __type: 'TimeoutError', message: 'Timeout' }])
  silent.close()
})

test('a failure of our own is told without its reason, which is logged without what was read', async () => {
  agent = await startTestAgent(services.url)
  services.answer = () => ({ status: 200, body: { CreatedDate: 1e300 } })
  const { status, json } = await read(agent, secretPath('a'))
  assert.deepEqual([status, json], [500, { __type: 'InternalFailure' }])
  assert.match(agent.log, /"level":"error","message":"failed","error":"RangeError"/)
})
