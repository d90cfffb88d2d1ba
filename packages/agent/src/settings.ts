// Every setting, once: its key in the file and its variables, as AWS's two products call them.

import { LOG_LEVELS } from './log.ts'
import { readToml, TomlError, type TomlValue } from './toml.ts'

/** A setting that is not what it must be, or not known; the message names it. */
export class SettingsError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>
type Read<T> = (given: TomlValue) => T

/** The variables come before the file, the first of them that is set before the others. */
type Setting<T> = {
  readonly key?: string
  readonly variables?: Readonly<Record<string, Read<T>>>
  readonly read: Read<T>
  readonly fallback: T
}

const MOST_SECONDS = Number.MAX_SAFE_INTEGER / 1000
const seconds = number(0, MOST_SECONDS)
const milliseconds: Read<number> = (given) => number(0, Number.MAX_SAFE_INTEGER)(given) / 1000
const EXTENSION = 'PARAMETERS_SECRETS_EXTENSION'

const SETTINGS = {
  port: setting('http_port', number(0, 65_535), 2773, [`${EXTENSION}_HTTP_PORT`]),
  logLevel: setting('log_level', oneOf(LOG_LEVELS), 'info', [`${EXTENSION}_LOG_LEVEL`]),
  parameterTtlSeconds: setting('ttl_seconds', seconds, 300, ['SSM_PARAMETER_STORE_TTL'], {
    SSM_PARAMETER_STORE_TTL_MILLIS: milliseconds,
  }),
  secretTtlSeconds: setting('ttl_seconds', seconds, 300, ['SECRETS_MANAGER_TTL'], {
    SECRETS_MANAGER_TTL_MILLIS: milliseconds,
  }),
  isCaching: setting(undefined, toggle, true, [`${EXTENSION}_CACHE_ENABLED`]),
  cacheSize: setting('cache_size', number(0, 1_000_000), 1000, [`${EXTENSION}_CACHE_SIZE`]),
  /** Seconds to wait for Parameter Store; 0 for as long as a request may take. */
  parameterTimeoutSeconds: setting(undefined, seconds, 5, [], { SSM_PARAMETER_STORE_TIMEOUT_MILLIS: milliseconds }),
  secretTimeoutSeconds: setting(undefined, seconds, 5, [], { SECRETS_MANAGER_TIMEOUT_MILLIS: milliseconds }),
  /** Connections to the services at once; 0 for as many as are needed. */
  outgoingConnections: setting(undefined, number(0, 65_535), 0, [`${EXTENSION}_MAX_CONNECTIONS`]),
  incomingConnections: setting('max_conn', number(1, 65_535), 800),
  tokenHeaders: setting('ssrf_headers', list, ['X-Aws-Parameters-Secrets-Token', 'X-Vault-Token']),
  tokenVariables: setting('ssrf_env_variables', list, [
    'AWS_TOKEN',
    'AWS_SESSION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  ]),
  pathPrefix: setting('path_prefix', path, '/v1/'),
  region: setting<string | undefined>('region', text, undefined),
  ignoresTransientErrors: setting('ignore_transient_errors', toggle, true),
  host: setting('http_address', oneOf(['127.0.0.1']), '127.0.0.1'),
  /** Taken so that files for AWS's agent fit: the log goes to standard output, credentials prove themselves when first used. */
  logsToFile: setting('log_to_file', toggle, false),
  validatesCredentials: setting('validate_credentials', toggle, false),
  /** Where Lambda's Extensions API is, when this runs as an extension. */
  runtimeApi: setting<string | undefined>(undefined, text, undefined, ['AWS_LAMBDA_RUNTIME_API']),
  /** Whether Lambda restores the process from a snapshot. */
  initialization: setting('', text, 'on-demand', ['AWS_LAMBDA_INITIALIZATION_TYPE']),
} satisfies Record<string, Setting<unknown>>

/** What the agent runs with. */
export type Settings = { readonly [N in keyof typeof SETTINGS]: (typeof SETTINGS)[N]['fallback'] }

/** The settings that variables and a file's text give. Throws a SettingsError. */
export function readSettings(environment: Environment, file = ''): Settings {
  const values = readFile(file)
  const keys = new Set<string | undefined>(Object.values(SETTINGS).map((each: Setting<unknown>) => each.key))
  for (const key of values.keys()) if (!keys.has(key)) throw new SettingsError(`there is no setting ${key}`)
  const entries = Object.entries(SETTINGS).map(([name, each]) => [name, readOne(each, environment, values)])
  return Object.fromEntries(entries) as Settings
}

function readFile(file: string): Map<string, TomlValue> {
  try {
    return readToml(file)
  } catch (error) {
    if (error instanceof TomlError) throw new SettingsError(error.message)
    throw error
  }
}

function readOne(each: Setting<unknown>, environment: Environment, values: Map<string, TomlValue>): unknown {
  for (const [variable, read] of Object.entries(each.variables ?? {})) {
    const given = environment[variable]
    if (given) return check(variable, read, given)
  }
  const given = values.get(each.key ?? '')
  return given === undefined ? each.fallback : check(each.key ?? '', each.read, given)
}

function check(name: string, read: Read<unknown>, given: TomlValue): unknown {
  try {
    return read(given)
  } catch (error) {
    throw new SettingsError(`${name} ${(error as Error).message}`)
  }
}

function setting<T>(
  key: string | undefined,
  read: Read<T>,
  fallback: T,
  variables: readonly string[] = [],
  special: Readonly<Record<string, Read<T>>> = {},
): Setting<T> {
  const usual = Object.fromEntries(variables.map((variable) => [variable, read]))
  return { ...(key && { key }), variables: { ...special, ...usual }, read, fallback }
}

function number(least: number, most: number): Read<number> {
  return (given) => {
    // AWS's agent writes its numbers as texts.
    const value = typeof given === 'number' ? given : Number(/^\d+$/.test(String(given)) ? given : Number.NaN)
    if (!(value >= least && value <= most)) throw new Error(`must be a whole number from ${least} to ${most}`)
    return value
  }
}

function toggle(given: TomlValue): boolean {
  const word = String(given).toLowerCase()
  if (word !== 'true' && word !== 'false') throw new Error('must be true or false')
  return word === 'true'
}

function oneOf<const T extends string>(choices: readonly T[]): Read<T> {
  return (given) => {
    const found = choices.find((choice) => choice === String(given).toLowerCase())
    if (found === undefined) throw new Error(`must be ${choices.join(' or ')}`)
    return found
  }
}

function text(given: TomlValue): string {
  if (typeof given !== 'string' || given === '') throw new Error('must be a text')
  return given
}

function path(given: TomlValue): string {
  if (typeof given !== 'string' || !given.startsWith('/')) throw new Error('must begin with /')
  return given
}

function list(given: TomlValue): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) throw new Error('must be a list with at least one text')
  return given
}
