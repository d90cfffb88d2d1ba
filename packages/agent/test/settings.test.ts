// The settings from variables and files, and the token.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { readSettings } from '../src/settings.ts'
import { createTokenCheck, findToken } from '../src/token.ts'

describe('settings', () => {
  test('are those of the two products when nothing is given', () => {
    const { port, parameterTtlSeconds, secretTtlSeconds, cacheSize, incomingConnections, pathPrefix } = readSettings({})
    assert.deepEqual([port, parameterTtlSeconds, secretTtlSeconds, cacheSize], [2773, 300, 300, 1000])
    assert.deepEqual([incomingConnections, pathPrefix], [800, '/v1/'])
  })

  test('come from the variables of the extension', () => {
    const settings = readSettings({
      PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'false',
      PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: '5',
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '3000',
      PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL: 'WARN',
      PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS: '3',
      SECRETS_MANAGER_TTL: '86400',
      SECRETS_MANAGER_TIMEOUT_MILLIS: '1500',
      SSM_PARAMETER_STORE_TTL_MILLIS: '500',
      SSM_PARAMETER_STORE_TTL: '',
      SSM_PARAMETER_STORE_TIMEOUT_MILLIS: '0',
    })
    const { isCaching, cacheSize, port, logLevel, outgoingConnections } = settings
    assert.deepEqual([isCaching, cacheSize, port, logLevel, outgoingConnections], [false, 5, 3000, 'warn', 3])
    assert.deepEqual([settings.secretTtlSeconds, settings.parameterTtlSeconds], [86_400, 0.5])
    assert.deepEqual([settings.secretTimeoutSeconds, settings.parameterTimeoutSeconds], [1.5, 0])
  })

  test('come from the file, for which variables are stronger', () => {
    const settings = readSettings({ SECRETS_MANAGER_TTL: '7' }, 'ttl_seconds = "60"\nmax_conn = 10')
    assert.deepEqual([settings.parameterTtlSeconds, settings.secretTtlSeconds], [60, 7])
    assert.equal(settings.incomingConnections, 10)
  })

  test('are all taken from the file that is shown as the example', () => {
    const file = readFileSync(new URL('../../../examples/agent/cairn-agent.toml', import.meta.url), 'utf8')
    const settings = readSettings({}, file)
    assert.deepEqual([settings.parameterTtlSeconds, settings.region, settings.logLevel], [3600, 'eu-south-1', 'info'])
    assert.deepEqual(settings.tokenVariables, ['AWS_TOKEN', 'AWS_SESSION_TOKEN'])
  })

  const REFUSED: [file: string, reason: string][] = [
    ['ttl = 1', 'there is no setting ttl'],
    ['http_address = "0.0.0.0"', 'http_address must be 127.0.0.1'],
    ['http_port = 70000', 'http_port must be a whole number from 0 to 65535'],
    ['max_conn = "0"', 'max_conn must be a whole number from 1 to 65535'],
    ['log_level = "loud"', 'log_level must be debug or info or warn or error or none'],
    ['path_prefix = "v1"', 'path_prefix must begin with /'],
    ['ssrf_headers = []', 'ssrf_headers must be a list with at least one text'],
    ['ssrf_env_variables = "AWS_TOKEN"', 'ssrf_env_variables must be a list with at least one text'],
    ['ignore_transient_errors = "perhaps"', 'ignore_transient_errors must be true or false'],
    ['region = 1', 'region must be a text'],
    ['[agent]', 'line 1: a key is expected'],
  ]
  for (const [file, message] of REFUSED) {
    test(`are refused: ${file}`, () => assert.throws(() => readSettings({}, file), { name: 'Error', message }))
  }

  test('that a variable spoils name the variable', () => {
    assert.throws(
      () => readSettings({ SECRETS_MANAGER_TTL: '5m' }),
      /^Error: SECRETS_MANAGER_TTL must be a whole number/,
    )
  })
})

describe('the token', () => {
  const { tokenVariables } = readSettings({})

  test('is that of the first variable which is set', () => {
    assert.equal(
      findToken(tokenVariables, { AWS_TOKEN: '', AWS_SESSION_TOKEN: 'b', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'c' }),
      'b',
    )
    assert.equal(findToken(tokenVariables, { AWS_TOKEN: 'a', AWS_SESSION_TOKEN: 'b' }), 'a')
  })

  test('may lie in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cairn-agent-'))
    const file = join(folder, 'awssmatoken')
    try {
      writeFileSync(file, 'from-the-file\n')
      assert.equal(findToken(tokenVariables, { AWS_TOKEN: pathToFileURL(file).href }), 'from-the-file')
      writeFileSync(file, '\n')
      assert.throws(
        () => findToken(tokenVariables, { AWS_TOKEN: pathToFileURL(file).href }),
        /AWS_TOKEN gives is empty/,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
    assert.throws(() => findToken(tokenVariables, { AWS_TOKEN: pathToFileURL(file).href }), /cannot be read: ENOENT/)
  })

  test('must be there', () => {
    assert.throws(() => findToken(tokenVariables, {}), /no token: set AWS_TOKEN or AWS_SESSION_TOKEN or/)
  })

  test('is compared whole', () => {
    const isToken = createTokenCheck('secret')
    assert.deepEqual(['secret', 'secre', 'secrets', 'Secret', ''].map(isToken), [true, false, false, false, false])
  })
})
