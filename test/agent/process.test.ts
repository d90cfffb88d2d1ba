// The agent as a process: beside any program, and as a Lambda extension.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { createFolder, startServer, type TestServer } from '../support/server.ts'
import { spawnAgent, startLambda } from './processes.ts'
import { answerWith, parameterPath, read, type Services, secretPath, startServices, TOKEN } from './reading.ts'

const VALUE = 'kept-out-of-the-log'

// As docs/agent.md says it on the command line.
const BUNDLE: BuildOptions = {
  entryPoints: [fileURLToPath(new URL('../../packages/agent/src/main.ts', import.meta.url))],
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  conditions: ['source'],
}

describe('the process of the agent', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ssm().putParameter({ Name: '/db/host', Value: VALUE, Type: 'SecureString' })
    await server.secretsManager().createSecret({ Name: 'db', SecretString: VALUE })
  })
  after(() => server.close())

  test('serves what AWS_ENDPOINT_URL has, says nothing that is secret, and ends on a signal', async () => {
    const folder = createFolder()
    writeFileSync(join(folder, 'token'), `${TOKEN}\n`)
    writeFileSync(join(folder, 'agent.toml'), 'log_level = "debug"\nregion = "eu-south-1"')
    const agent = spawnAgent(['--config', join(folder, 'agent.toml')], {
      AWS_ENDPOINT_URL: server.url,
      AWS_TOKEN: `file://${join(folder, 'token')}`,
      AWS_REGION: 'eu-west-1',
    })
    const door = await agent.listening
    assert.equal((await read(door, parameterPath('/db/host', '&withDecryption=true'))).json.Parameter.Value, VALUE)
    assert.equal((await read(door, secretPath('db'))).json.SecretString, VALUE)
    assert.equal((await read(door, secretPath('absent'))).status, 400)
    assert.equal((await read(door, secretPath('db'), { headers: {} })).status, 403)
    agent.process.kill('SIGTERM')
    assert.equal(await agent.ended, 0)
    assert.match(agent.stdout, /"message":"refused: bad token"[\s\S]*"message":"ending","reason":"SIGTERM"/)
    assert.doesNotMatch(agent.stdout + agent.stderr, new RegExp(`${VALUE}|${TOKEN}|/db`))
  })

  const FAILURES: [why: string, args: string[], variables: Record<string, string>, code: number, says: RegExp][] = [
    ['there is no token', [], {}, 2, /^cairn-agent: no token: set AWS_TOKEN or /],
    ['a setting is not one', [], { AWS_TOKEN: 't', SECRETS_MANAGER_TTL: 'x' }, 2, /SECRETS_MANAGER_TTL must be/],
    [
      'the file is not there',
      ['--config', '/nowhere.toml'],
      { AWS_TOKEN: 't' },
      2,
      /nowhere.toml cannot be read: ENOENT/,
    ],
    ['an argument is not one', ['--port', '1'], { AWS_TOKEN: 't' }, 2, /--port/],
    ['Lambda is not there', [], { AWS_TOKEN: 't', AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1' }, 1, /ECONNREFUSED/],
  ]
  for (const [why, args, variables, code, says] of FAILURES) {
    test(`does not start when ${why}, and says so`, async () => {
      const agent = spawnAgent(args, variables)
      assert.equal(await agent.ended, code)
      assert.match(agent.stderr, says)
    })
  }

  test('does not start when its port is taken, and says so', async () => {
    const port = new URL(server.url).port
    const agent = spawnAgent([], { AWS_TOKEN: 't', PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port })
    assert.equal(await agent.ended, 1)
    assert.match(agent.stderr, /EADDRINUSE/)
  })

  test('serves as the one file that goes into a layer', async () => {
    const file = join(createFolder(), 'cairn-agent.mjs')
    await build({ ...BUNDLE, outfile: file })
    const agent = spawnAgent([], { AWS_ENDPOINT_URL: server.url, AWS_TOKEN: TOKEN }, file)
    const door = await agent.listening
    for (const value of ['bundled', 'told']) {
      await server.ssm().putParameter({ Name: '/bundled', Value: value, Type: 'String', Overwrite: true })
      while ((await read(door, parameterPath('/bundled'))).json.Parameter.Value !== value);
    }
    agent.process.kill('SIGINT')
    assert.equal(await agent.ended, 0)
  })

  test('without credentials serves nothing, and logs why', async () => {
    const agent = spawnAgent([], { AWS_ENDPOINT_URL: server.url, AWS_TOKEN: TOKEN, AWS_ACCESS_KEY_ID: '' })
    const { status, json } = await read(await agent.listening, secretPath('db'))
    assert.deepEqual([status, json], [500, { __type: 'InternalFailure' }])
    agent.process.kill()
    await agent.ended
    assert.match(agent.stdout, /"message":"failed","error":"no credentials: set AWS_ACCESS_KEY_ID/)
  })

  test('explains itself', async () => {
    const agent = spawnAgent(['--help'])
    assert.equal(await agent.ended, 0)
    assert.match(agent.stdout, /Usage: cairn-agent/)
  })
})

describe('the agent as a Lambda extension', () => {
  let services: Services
  before(async () => {
    services = await startServices()
  })
  after(() => services.close())

  function variables(api: string, more: Record<string, string> = {}): Record<string, string> {
    return { AWS_LAMBDA_RUNTIME_API: api, AWS_ENDPOINT_URL: services.url, AWS_SESSION_TOKEN: TOKEN, ...more }
  }

  test('serves before it registers, and so before the runtime starts', async () => {
    services.answer = answerWith('early')
    const early: string[] = []
    const lambda = await startLambda(async () => {
      early.push((await read(await agent.listening, secretPath('a'))).json.SecretString)
    })
    const agent = spawnAgent([], variables(lambda.api))
    try {
      assert.deepEqual(await lambda.registered, { name: 'cairn-agent', events: ['INVOKE', 'SHUTDOWN'] })
      assert.deepEqual(early, ['early'])
      await lambda.send({ eventType: 'INVOKE', requestId: '1' })
      services.answer = answerWith('later')
      await lambda.ready()
      assert.equal((await read(await agent.listening, secretPath('a'))).json.SecretString, 'early')
      await lambda.send({ eventType: 'SHUTDOWN', shutdownReason: 'spindown' })
      assert.equal(await agent.ended, 0)
      assert.match(agent.stdout, /"message":"ending","reason":"spindown"/)
    } finally {
      await lambda.close()
    }
  })

  test('registers under the name it is given', async () => {
    const lambda = await startLambda()
    const agent = spawnAgent(['--extension-name', 'own-name'], variables(lambda.api))
    try {
      assert.equal((await lambda.registered).name, 'own-name')
      await lambda.send({ eventType: 'SHUTDOWN', shutdownReason: 'timeout' })
      assert.equal(await agent.ended, 0)
    } finally {
      await lambda.close()
    }
  })

  test('forgets at the first invocation what it read before a snapshot', async () => {
    services.answer = answerWith('before the snapshot')
    const lambda = await startLambda()
    const agent = spawnAgent([], variables(lambda.api, { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' }))
    const value = async () => (await read(await agent.listening, secretPath('a'))).json.SecretString
    try {
      await lambda.ready()
      assert.equal(await value(), 'before the snapshot')
      services.answer = answerWith('after it')
      assert.equal(await value(), 'before the snapshot')
      await lambda.send({ eventType: 'INVOKE', requestId: '1' })
      await lambda.ready()
      assert.equal(await value(), 'after it')
      services.answer = answerWith('too late')
      await lambda.send({ eventType: 'INVOKE', requestId: '2' })
      await lambda.ready()
      assert.equal(await value(), 'after it')
      await lambda.send({ eventType: 'SHUTDOWN', shutdownReason: 'spindown' })
      assert.equal(await agent.ended, 0)
    } finally {
      await lambda.close()
    }
  })
})
