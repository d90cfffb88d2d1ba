// The client's own way to the services: environment, retries, timeouts, errors, fetch.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { ConfigError, createConfig, createTransport, ServiceError } from '@cairn/client'
import { type Listener, listen, withEnvironment } from './support/listener.ts'

const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' }
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
const FOUND = { Parameters: [{ Name: '/a', Value: 'ä', Type: 'String', Version: 1 }] }

let server: Listener
afterEach(() => server?.close())

const reply = (response: ServerResponse, status: number, body: object) => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r-1' })
  response.end(JSON.stringify(body))
}

/** Answers each request with the next of these, the last one for ever. */
async function startWith(...answers: [status: number, body: object][]): Promise<void> {
  let count = 0
  server = await listen((_, response) => {
    const [status, body] = answers[Math.min(count++, answers.length - 1)] ?? [500, {}]
    reply(response, status, body)
  })
}

describe('the transport', () => {
  test("calls Parameter Store in AWS's protocol, as the environment says", async () => {
    await startWith([200, FOUND])
    const variables = {
      ...KEYS,
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: `${server.url}/base/`,
      AWS_DEFAULT_REGION: 'eu-south-1',
    }
    const value = await withEnvironment(variables, () => createConfig({ watch: false }).parameter('/a').get())
    assert.equal(value, 'ä')
    const [{ method, url, headers, body } = assert.fail()] = server.received
    assert.deepEqual([method, url, JSON.parse(body)], ['POST', '/base/', { Names: ['/a'], WithDecryption: true }])
    assert.equal(headers['x-amz-target'], 'AmazonSSM.GetParameters')
    assert.equal(headers['content-type'], 'application/x-amz-json-1.1')
    assert.equal(headers['x-amz-security-token'], 'token')
    assert.match(headers.authorization ?? '', /Credential=AKID\/\d{8}\/eu-south-1\/ssm\/aws4_request/)
  })

  test('an endpoint of one service comes before that of all, and AWS_REGION before AWS_DEFAULT_REGION', async () => {
    await startWith([200, { SecretString: 's' }])
    const variables = {
      ...KEYS,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'x',
    }
    await withEnvironment(variables, () => createConfig({ watch: false }).secret('a', { direct: true }).get())
    assert.match(server.received[0]?.headers.authorization ?? '', /\/eu-west-1\/secretsmanager\//)
  })

  test('without an endpoint it is AWS that is called', async () => {
    await startWith([200, FOUND])
    const asked: string[] = []
    const fetch = async (input: string | URL | Request) => {
      asked.push(String(input))
      return new Response(JSON.stringify({ ...FOUND, SecretString: 's' }))
    }
    await withEnvironment(KEYS, async () => {
      for (const region of ['eu-south-1', 'cn-north-1']) {
        const config = createConfig({ transport: { region, fetch } })
        await Promise.all([config.parameter('/a').get(), config.secret('a', { direct: true }).get()])
      }
    })
    assert.deepEqual(asked.sort(), [
      'https://secretsmanager.cn-north-1.amazonaws.com.cn/',
      'https://secretsmanager.eu-south-1.amazonaws.com/',
      'https://ssm.cn-north-1.amazonaws.com.cn/',
      'https://ssm.eu-south-1.amazonaws.com/',
    ])
  })

  test('what is not set is said when it is needed', async () => {
    await withEnvironment({}, async () => {
      const parameter = createConfig().parameter('/a')
      await assert.rejects(parameter.get(), { name: 'ConfigError', message: 'no region: set AWS_REGION' })
      await assert.rejects(
        createConfig({ transport: { region: 'eu-south-1' } })
          .parameter('/a')
          .get(),
        { code: 'NoCredentials' },
      )
    })
  })

  test('fetch and WebCrypto do the same', async () => {
    await startWith([200, FOUND], [400, { __type: 'com.amazon#AccessDeniedException', message: 'no' }])
    const transport = createTransport({ endpoint: server.url, region: 'eu-south-1', credentials, fetch })
    const input = { Names: ['/a'], WithDecryption: true }
    assert.deepEqual(await transport.getParameters(input), FOUND)
    await assert.rejects(transport.getParameters(input), { code: 'AccessDeniedException', requestId: 'r-1' })
  })

  test("Node's own fetch is used when it asks the proxies of the environment", async (context) => {
    const fetched = context.mock.method(globalThis, 'fetch', async () => new Response(JSON.stringify(FOUND)))
    const variables = {
      ...KEYS,
      AWS_REGION: 'eu-south-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      NODE_USE_ENV_PROXY: '1',
    }
    const input = { Names: ['/a'], WithDecryption: true }
    assert.deepEqual(await withEnvironment(variables, () => createTransport().getParameters(input)), FOUND)
    assert.equal(fetched.mock.callCount(), 1)
  })

  test('throttling and failures of the service are tried again, refusals are not', async () => {
    const create = () => createTransport({ endpoint: server.url, region: 'eu-south-1', credentials })
    const input = { Names: ['/a'], WithDecryption: true }
    await startWith([400, { __type: 'ThrottlingException' }], [503, {}], [200, FOUND])
    assert.deepEqual(await create().getParameters(input), FOUND)
    await server.close()
    await startWith([500, { __type: 'InternalServerError', Message: 'later' }])
    await assert.rejects(create().getParameters(input), {
      name: 'ServiceError',
      code: 'InternalServerError',
      message: 'later',
      status: 500,
    })
    assert.equal(server.received.length, 3)
    await server.close()
    await startWith([400, { __type: 'ValidationException', message: 'no' }])
    await assert.rejects(create().getParameters(input), {
      code: 'ValidationException',
      message: 'no',
      requestId: 'r-1',
    })
    assert.equal(server.received.length, 1)
  })

  test('no connection and no answer are errors of the network, by either way', async () => {
    server = await listen(() => {})
    for (const options of [{}, { fetch }]) {
      const create = (endpoint: string) =>
        createTransport({ endpoint, region: 'eu-south-1', credentials, attempts: 1, timeout: 0.1, ...options })
      const input = { Names: ['/a'], WithDecryption: true }
      await assert.rejects(create('http://127.0.0.1:1').getParameters(input), (error) => {
        return error instanceof ServiceError && error.code === 'NetworkError' && error.status === 0
      })
      await assert.rejects(create(server.url).getParameters(input), {
        code: 'TimeoutError',
        message: 'no answer within 0.1 seconds',
      })
    }
  })

  test('a connection that breaks in the middle of an answer is tried again', async () => {
    let count = 0
    server = await listen((_, response) => {
      if (count++ > 0) return reply(response, 200, FOUND)
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"Par', () => response.destroy())
    })
    const transport = createTransport({ endpoint: server.url, region: 'eu-south-1', credentials })
    assert.deepEqual(await transport.getParameters({ Names: ['/a'], WithDecryption: true }), FOUND)
  })

  test('an answer that is not of the protocol is an error that repeats nothing of it', async () => {
    for (const status of [404, 200]) {
      server = await listen((_, response) => {
        response.writeHead(status)
        response.end('hunter2')
      })
      const transport = createTransport({ endpoint: server.url, region: 'eu-south-1', credentials })
      const refusal = await transport.getParameters({ Names: ['/a'], WithDecryption: true }).then(
        () => assert.fail('it was read'),
        (error: unknown) => error,
      )
      assert.ok(refusal instanceof ConfigError)
      assert.equal(refusal.message, `the service answered ${status}`)
      assert.doesNotMatch(inspect(refusal), /hunter2/)
      await server.close()
    }
  })
})
