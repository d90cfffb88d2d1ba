// Settings: flags, variables, and what is said about wrong ones.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SettingsError } from '../../packages/server/src/command-line.ts'
import { HELP, readSettings, showSettings } from '../../packages/server/src/config.ts'

const refused = (args: string[], environment: Record<string, string>, message: RegExp) =>
  assert.throws(
    () => readSettings(args, environment),
    (error) => error instanceof SettingsError && message.test(error.message),
  )

describe('settings', () => {
  test('without any, the server listens on the loopback address and keeps its key beside its data', () => {
    const settings = readSettings([], {})
    assert.equal(settings.host, '127.0.0.1')
    assert.equal(settings.port, 4566)
    assert.equal(settings.data, './cairn-data')
    assert.equal(settings.rootKeyFile, './cairn-data.key')
    assert.equal(settings.dev, false)
  })

  test('a flag wins over a variable, a variable over the fallback', () => {
    assert.equal(readSettings([], { CAIRN_PORT: '5000' }).port, 5000)
    assert.equal(readSettings(['--port', '6000'], { CAIRN_PORT: '5000' }).port, 6000)
    assert.equal(readSettings(['--port=6000'], {}).port, 6000)
    assert.equal(readSettings(['--max-body-bytes', '2048'], {}).maxBodyBytes, 2048)
  })

  test('an empty variable counts as none', () => {
    assert.equal(readSettings([], { CAIRN_PORT: '', CAIRN_STORE: '' }).port, 4566)
  })

  test('a switch needs no value and takes one', () => {
    assert.equal(readSettings(['--dev'], {}).dev, true)
    assert.equal(readSettings(['--dev', '--port', '1'], {}).port, 1)
    assert.equal(readSettings(['--dev=false'], { CAIRN_DEV: '1' }).dev, false)
    assert.equal(readSettings([], { CAIRN_DEV: 'true' }).dev, true)
    refused([], { CAIRN_DEV: 'maybe' }, /^CAIRN_DEV is switched with true or false$/)
  })

  test('the key of a data folder lies beside it, however the folder is written', () => {
    assert.equal(readSettings(['--data', '/srv/cairn/'], {}).rootKeyFile, '/srv/cairn.key')
    assert.equal(readSettings(['--dev'], {}).rootKeyFile, './cairn-dev-data.key')
    assert.equal(readSettings(['--root-key-file', '/keys/one'], {}).rootKeyFile, '/keys/one')
  })

  test('an unknown flag is refused, and the nearest one named', () => {
    refused(['--prot', '1'], {}, /^there is no setting --prot: is it --port\?$/)
    refused(['--root-keyfile', 'x'], {}, /is it --root-key-file\?$/)
    refused(['--entirely-different', '1'], {}, /^there is no setting --entirely-different; --help lists the settings$/)
  })

  test('a stray word, a flag without its value and a flag given twice are refused', () => {
    refused(['serve'], {}, /^every setting begins with --/)
    refused(['--port'], {}, /^--port needs a value: --port PORT$/)
    refused(['--port', '1', '--port', '2'], {}, /^--port is given twice$/)
  })

  test('each value is checked, and the flag or variable at fault is named', () => {
    refused(['--port', 'http'], {}, /^--port must be a whole number from 0 to 65535$/)
    refused([], { CAIRN_PORT: '65536' }, /^CAIRN_PORT must be a whole number from 0 to 65535$/)
    refused(['--account', '123'], {}, /^--account must be 12 digits$/)
    refused(['--log-level', 'loud'], {}, /^--log-level must be one of off, error, info, debug$/)
    refused(['--store', './folder'], {}, /^--store must be a URL.*a folder is given with --data$/)
    refused(['--data', ''], {}, /^--data must not be empty$/)
  })

  test('a refused PostgreSQL URL is not repeated', () => {
    assert.throws(
      () => readSettings(['--store', 'mysql://root:hunter2@db/cairn'], {}),
      (error: Error) => !error.message.includes('hunter2'),
    )
  })

  test('variables by which Kubernetes describes a Service named cairn are no settings', () => {
    assert.equal(readSettings([], { CAIRN_PORT: 'tcp://10.0.0.7:4566' }).port, 4566)
  })

  test('DATABASE_URL does not choose the store', () => {
    assert.equal(readSettings([], { DATABASE_URL: 'postgres://db/other' }).store, undefined)
    assert.equal(readSettings([], { CAIRN_STORE: 'postgres://db/cairn' }).store, 'postgres://db/cairn')
  })

  test('development mode is refused on an address that others can reach', () => {
    for (const host of ['0.0.0.0', '10.1.2.3', '::', 'example.org', '127.0.0.1.example.org']) {
      refused(['--dev', '--host', host], {}, /serves this machine only/)
    }
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
      assert.equal(readSettings(['--dev', '--host', host], {}).host, host)
    }
  })

  test('a certificate without its key is refused, and a command beside a passphrase', () => {
    refused(['--tls-cert', 'a.crt'], {}, /^--tls-cert and --tls-key belong together/)
    refused(['--root-key-command', 'x', '--passphrase-file', 'y'], {}, /exclude each other$/)
  })

  test('the settings are shown without the secrets in them', () => {
    const store = 'postgres://cairn:hunter2@db.internal:5433/cairn?sslpassword=hunter2'
    const shown = showSettings(readSettings(['--store', store, '--root-key-command', 'echo hunter2'], {}))
    assert.equal(shown.store, 'postgres://db.internal:5433/cairn')
    assert.equal(shown['root-key-command'], '(set)')
    assert.doesNotMatch(JSON.stringify(shown), /hunter2/)
  })

  test('the help names each setting with its variable and its fallback', () => {
    for (const flag of Object.keys(showSettings(readSettings([], {})))) assert.match(HELP, new RegExp(`--${flag}\\b`))
    assert.match(HELP, /--port PORT +CAIRN_PORT +where to listen; 0 takes a free port \(4566\)/)
  })
})
