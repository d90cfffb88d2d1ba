// The example that gives Powertools a provider for the agent, run as it is shown.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AgentProvider } from '../../examples/powertools-agent/agent-provider.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { startTestAgent, type TestAgent, TOKEN } from './reading.ts'

const HANDLER = fileURLToPath(new URL('../../examples/powertools-agent/handler.ts', import.meta.url))

describe('Powertools through the agent', () => {
  let server: TestServer
  let agent: TestAgent
  const variables = { ...process.env }
  before(async () => {
    server = await startServer()
    agent = await startTestAgent(server.url)
    process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = new URL(agent.url).port
    process.env.AWS_TOKEN = TOKEN
    await server.ssm().putParameter({ Name: '/shop/db-host', Value: 'db.internal', Type: 'SecureString' })
    await server.secretsManager().createSecret({ Name: 'shop/db', SecretString: '{"password":"p"}' })
  })
  after(async () => {
    process.env = variables
    await agent.close()
    await server.close()
  })

  test('the function answers', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [HANDLER], { env: process.env })
    assert.deepEqual(JSON.parse(stdout), { host: 'db.internal', hasPassword: true })
  })

  test('forceFetch goes past both caches', async () => {
    const secrets = new AgentProvider('secret')
    assert.deepEqual(await secrets.get('shop/db', { maxAge: 60, transform: 'json' }), { password: 'p' })
    await server.secretsManager().putSecretValue({ SecretId: 'shop/db', SecretString: '{"password":"q"}' })
    assert.deepEqual(await secrets.get('shop/db', { maxAge: 60, transform: 'json' }), { password: 'p' })
    assert.deepEqual(await secrets.get('shop/db', { forceFetch: true, transform: 'json' }), { password: 'q' })
  })

  test('bytes are bytes, and what is absent is undefined or told', async () => {
    await server.secretsManager().createSecret({ Name: 'bytes', SecretBinary: Buffer.from([1, 2, 255]) })
    assert.deepEqual(await new AgentProvider('secret').get('bytes'), Buffer.from([1, 2, 255]))
    const parameters = new AgentProvider('parameter')
    assert.equal(await parameters.get('/absent'), undefined)
    await assert.rejects(parameters.get('/absent', { throwOnMissing: true }), { name: 'ParameterNotFoundError' })
    await assert.rejects(parameters.getMultiple('/shop'), { name: 'GetParameterError', message: /cannot list \/shop/ })
  })
})
