// Who the agent lets in, what it refuses, and in which words.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { after, before, describe, test } from 'node:test'
import {
  answerWith,
  parameterPath,
  read,
  type Services,
  secretPath,
  startServices,
  startTestAgent,
  type TestAgent,
  TOKEN,
} from './reading.ts'

const SECRET = 'hunter2-hunter2'

describe('the door of the agent', () => {
  let services: Services
  let agent: TestAgent
  before(async () => {
    services = await startServices()
    services.answer = answerWith(SECRET)
    agent = await startTestAgent(services.url)
  })
  after(async () => {
    await agent.close()
    await services.close()
  })

  test('health is told to everybody', async () => {
    const { status, text } = await read(agent, '/ping', { headers: { 'x-forwarded-for': '192.0.2.1' } })
    assert.deepEqual([status, text], [200, 'healthy'])
  })

  for (const header of ['X-Aws-Parameters-Secrets-Token', 'X-Vault-Token']) {
    test(`the token is taken in ${header}`, async () => {
      const { status, json } = await read(agent, secretPath('a'), { headers: { [header]: TOKEN } })
      assert.deepEqual([status, json.SecretString], [200, SECRET])
    })
  }

  const tokens = {
    none: {},
    'a wrong one': { 'x-vault-token': 'let-me-reap' },
    'a longer one': { 'x-vault-token': `${TOKEN}s` },
  }
  for (const [given, headers] of Object.entries(tokens)) {
    test(`the wrong token opens nothing: ${given}`, async () => {
      const { status, text } = await read(agent, secretPath('a'), { headers })
      assert.deepEqual([status, text], [403, 'Bad Token'])
    })
  }

  test('a forwarded request is refused although it has the token', async () => {
    const headers = { 'x-vault-token': TOKEN, 'x-forwarded-for': '' }
    const { status, text } = await read(agent, secretPath('a'), { headers })
    assert.deepEqual([status, text], [400, 'Forwarded'])
  })

  test('only GET is answered', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, text } = await read(agent, secretPath('a'), { method, headers: { 'x-vault-token': TOKEN } })
      assert.deepEqual([status, text], [405, 'Not allowed'], method)
    }
  })

  const REFUSED: [path: string, status: number, text: string][] = [
    ['/', 404, 'Not found'],
    ['/secretsmanager/list', 404, 'Not found'],
    ['/secretsmanager/get', 400, 'missing parameter secretId'],
    ['/secretsmanager/get?secretId=', 400, 'missing parameter secretId'],
    ['/secretsmanager/get?secretId=a&abc=1', 400, 'unknown parameter: abc'],
    ['/secretsmanager/get?secretId=a&refreshNow=perhaps', 400, 'invalid refreshNow value'],
    ['/v1/', 400, 'missing secret ID'],
    ['/v1/a?secretId=b', 400, 'unknown parameter: secretId'],
    ['/v1/%E0%A4%A', 400, 'the path is not percent-encoded'],
    ['/systemsmanager/parameters/get', 400, 'missing parameter name'],
    ['/systemsmanager/parameters/get?name=a&version=1&label=b', 400, 'version and label exclude each other'],
    ['/systemsmanager/parameters/get?name=a&version=new', 400, 'invalid version value'],
    ['/systemsmanager/parameters/get?name=a&withDecryption=yes', 400, 'invalid withDecryption value'],
    ['/systemsmanager/parameters/get?name=a&Name=b', 400, 'unknown parameter: Name'],
  ]
  for (const [path, status, text] of REFUSED) {
    test(`${path} is refused`, async () => {
      const answer = await read(agent, path)
      assert.deepEqual([answer.status, answer.text], [status, text])
    })
  }

  test('a name that selects twice is refused before anything is asked', async () => {
    const calls = services.calls.length
    const { status } = await read(agent, parameterPath('/a:1', '&version=2'))
    assert.deepEqual([status, services.calls.length], [400, calls])
  })

  test('a slash after the path is as good as none', async () => {
    assert.equal((await read(agent, '/systemsmanager/parameters/get/?name=%2Fa')).status, 200)
    assert.equal((await read(agent, '/secretsmanager/get/?secretId=a')).status, 200)
  })

  test('neither value nor token nor query is logged', async () => {
    await read(agent, parameterPath('/logged'))
    await read(agent, '/v1/logged-secret')
    assert.match(agent.log, /"door":"v1","status":200/)
    assert.doesNotMatch(agent.log, new RegExp(`${SECRET}|${TOKEN}|logged`))
  })

  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
  test('a connection from another address than loopback is cut', {
    skip: own === undefined && 'no network',
  }, async () => {
    const call = get(`${agent.url}/ping`, { localAddress: own! })
    const [error] = await once(call, 'error')
    assert.equal(error.code, 'ECONNRESET')
  })
})

describe('many connections', () => {
  test('are refused beyond the limit, while health is still told', async () => {
    const agent = await startTestAgent('http://127.0.0.1:9', {}, { file: 'max_conn = "2"' })
    const port = Number(new URL(agent.url).port)
    const open: Socket[] = []
    try {
      for (let i = 0; i < 2; i++) {
        const socket = connect(port, '127.0.0.1')
        open.push(socket)
        await once(socket, 'connect')
        // Answered once, so that the agent has taken notice of the connection.
        socket.write('GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await once(socket, 'data')
      }
      const { status, text } = await read(agent, '/secretsmanager/get')
      assert.deepEqual([status, text], [429, 'Connection limit exceeded'])
      assert.equal((await read(agent, '/ping')).text, 'healthy')
      open.pop()?.destroy()
      await untilStatus(agent, 400)
    } finally {
      for (const socket of open) socket.destroy()
      await agent.close()
    }
  })

  /** The agent hears of a closed connection a moment later. */
  async function untilStatus(agent: TestAgent, wanted: number): Promise<void> {
    while ((await read(agent, '/secretsmanager/get')).status !== wanted);
  }
})

test('other headers and another path can be set', async () => {
  const services = await startServices()
  services.answer = answerWith('found')
  const file = 'ssrf_headers = ["X-Own-Token"]\npath_prefix = "/secrets/"'
  const agent = await startTestAgent(services.url, {}, { file })
  try {
    const answer = await read(agent, '/secrets/a', { headers: { 'x-own-token': TOKEN } })
    assert.equal(answer.json.SecretString, 'found')
    assert.equal((await read(agent, '/secrets/a')).status, 403)
  } finally {
    await agent.close()
    await services.close()
  }
})

test('who is being answered at the end is answered, on a connection that would stay', async () => {
  const services = await startServices()
  const agent = await startTestAgent(services.url, { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1' })
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  services.answer = async (call) => {
    asked.resolve()
    await answered.promise
    return answerWith('to the end')(call)
  }
  const staying = new Agent({ keepAlive: true })
  try {
    const call = get(agent.url + secretPath('a'), { agent: staying, headers: { 'x-vault-token': TOKEN } })
    const response = once(call, 'response')
    await asked.promise
    const closed = agent.close()
    answered.resolve()
    const [answer] = await response
    assert.deepEqual([answer.statusCode, answer.headers.connection], [200, 'close'])
    answer.resume()
    await closed
  } finally {
    staying.destroy()
    await services.close()
  }
})

test('a reader that goes away in the middle harms nobody', async () => {
  const services = await startServices()
  const agent = await startTestAgent(services.url)
  try {
    const isAsked = new Promise<void>((resolve) => {
      services.answer = (call) => {
        resolve()
        return answerWith('late')(call)
      }
    })
    const call = request(agent.url + secretPath('slow'), { headers: { 'x-vault-token': TOKEN } })
    call.on('error', () => {})
    call.end()
    await isAsked
    call.destroy()
    assert.equal((await read(agent, secretPath('slow'))).json.SecretString, 'late')
  } finally {
    await agent.close()
    await services.close()
  }
})
