// Every setting of the server, once: its flag and variable follow from its name here.
import { isIPv4 } from 'node:net'
import { formatHelp, readTable, type Setting, SettingsError, showValues, type Values } from './command-line.ts'

/** The settings, in the order of the help. `maxBodyBytes` is the flag --max-body-bytes and the variable CAIRN_MAX_BODY_BYTES. */
const SETTINGS = {
  host: text('ADDRESS', 'where to listen', '127.0.0.1'),
  port: integer('PORT', 'where to listen; 0 takes a free port', 4566, 0, 65_535),
  data: optional('FOLDER', 'where the embedded store lives', './cairn-data, with --dev ./cairn-dev-data'),
  store: storeLocation('keep everything in PostgreSQL instead, for several servers at once; :memory: keeps nothing'),
  storeConnections: integer('COUNT', 'connections to PostgreSQL', 32, 1, 1000),
  rootKeyFile: optional('FILE', 'the key that opens the store, made at the first start', 'beside the data: FOLDER.key'),
  rootKeyCommand: secret('COMMAND', 'a shell command that prints the root key, instead of the file'),
  passphraseFile: optional('FILE', 'a file with a passphrase, instead of a root key'),
  administrationSocket: optional(
    'FILE',
    'where the cairn command reaches the server, for its own user only',
    'administration.sock in the data folder',
  ),
  account: optional('DIGITS', 'the number of the first account', 'chosen at the first start', accountNumber),
  dev: toggle('development: the well-known key test/test, on this machine only'),
  throttle: toggle("AWS's request rates"),
  tlsCert: optional('FILE', 'serve HTTPS with this certificate (chain); read again on SIGHUP'),
  tlsKey: optional('FILE', "the certificate's key"),
  logLevel: oneOf(['off', 'error', 'info', 'debug'], 'what goes to standard output, as JSON lines', 'info'),
  metricsHost: text('ADDRESS', 'where to serve /metrics', '127.0.0.1'),
  metricsPort: optional('PORT', 'serve Prometheus metrics on this port; 0 takes a free port', 'not served', portNumber),
  auditDays: integer('DAYS', 'how long the audit trail is kept in the store; trails keep it for good', 90, 1, 36_500),
  trailFolder: optional('FOLDER', 'where trails write their files, a folder in it for each bucket', 'no trails'),
  rotationEndpoint: optional(
    'URL',
    'where functions that rotate secrets are invoked',
    'only what is built in',
    endpointUrl,
  ),
  rotationAccessKeyId: optional('ID', 'the access key that signs these invocations'),
  rotationSecretAccessKey: secret('SECRET', 'its secret'),
  rotationTimeoutSeconds: integer('SECONDS', 'how long a step of a rotation may take', 60, 1, 900),
  identityProviderHosts: optional(
    'HOSTS',
    'identity providers that may be at private addresses: host names, with commas between them',
    'none',
  ),
  identityProviderAuthorities: optional(
    'FILE',
    "certificates (PEM) that identity providers' may be signed by, besides the usual authorities'",
  ),
  maxBodyBytes: integer('BYTES', 'the largest request taken', 1_048_576, 1024, 1_073_741_824),
  maxConnections: integer('COUNT', 'connections served at once; more are closed', 10_000, 1, 1_000_000),
  requestTimeoutSeconds: integer('SECONDS', 'how long a client may take to send a request', 30, 1, 3600),
  shutdownSeconds: integer('SECONDS', 'how long calls under way may take when the server ends', 20, 0, 3600),
  jsonSkewSeconds: integer('SECONDS', "how far a client's clock may be off: JSON services", 300, 1, 86_400),
  querySkewSeconds: integer('SECONDS', "how far a client's clock may be off: query services", 900, 1, 86_400),
}

/** What the server runs with; `data` and the files beside or in it are always there. */
export type Settings = Values<typeof SETTINGS> & { data: string; rootKeyFile: string; administrationSocket: string }

/** The settings that flags and variables give, checked one by one and together. Throws SettingsError. */
export function readSettings(args: readonly string[], environment: Record<string, string | undefined>): Settings {
  return completeSettings(readTable(SETTINGS, args, environment))
}

/** Settings given in code, the rest as when nobody sets them. Throws SettingsError. */
export function createSettings(given: Partial<Settings>): Settings {
  return completeSettings({ ...readTable(SETTINGS, [], {}), ...given })
}

/** The settings by flag, as text fit for logs: never a secret. */
export function showSettings(settings: Settings): Record<string, string> {
  return showValues(SETTINGS, settings)
}

/** What `--help` prints. */
export const HELP = `Cairn keeps configuration, secrets and keys, and speaks the AWS APIs.

Usage: cairn [settings]

Each setting is a flag or, where no flag is given, an environment variable:

${formatHelp(SETTINGS)}
  --help, --version
`

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

function completeSettings(values: Values<typeof SETTINGS>): Settings {
  if (values.dev && !isLoopback(values.host)) {
    throw new SettingsError(
      `--dev has keys that everyone knows, so it serves this machine only: leave out --host ${values.host}, or --dev`,
    )
  }
  if ((values.tlsCert === undefined) !== (values.tlsKey === undefined)) {
    throw new SettingsError('--tls-cert and --tls-key belong together: one of them is missing')
  }
  if (values.rootKeyCommand !== undefined && values.passphraseFile !== undefined) {
    throw new SettingsError('--root-key-command and --passphrase-file exclude each other')
  }
  const functionSettings = [values.rotationEndpoint, values.rotationAccessKeyId, values.rotationSecretAccessKey]
  if (new Set(functionSettings.map((value) => value === undefined)).size > 1) {
    throw new SettingsError(
      '--rotation-endpoint, --rotation-access-key-id and --rotation-secret-access-key belong together: one of them is missing',
    )
  }
  const data = values.data ?? (values.dev ? './cairn-dev-data' : './cairn-data')
  // Beside the folder, never in it: whoever copies the folder must not have the key as well.
  const rootKeyFile = values.rootKeyFile ?? `${data.replace(/\/+$/, '')}.key`
  return {
    ...values,
    data,
    rootKeyFile,
    administrationSocket: values.administrationSocket ?? `${data}/administration.sock`,
  }
}

function text(placeholder: string, help: string, fallback: string): Setting<string> {
  return { placeholder, help, fallback, read: present, show: String }
}

function optional<T = string>(
  placeholder: string,
  help: string,
  fallbackText = '',
  read: (text: string) => T = present as (text: string) => T,
): Setting<T | undefined> {
  return { placeholder, help, fallback: undefined, fallbackText, read, show: (value) => String(value ?? '') }
}

function secret(placeholder: string, help: string): Setting<string | undefined> {
  return { ...optional(placeholder, help), show: (value) => (value === undefined ? '' : '(set)') }
}

function toggle(help: string): Setting<boolean> {
  const meanings: Record<string, boolean> = { true: true, 1: true, yes: true, false: false, 0: false, no: false }
  function read(text: string): boolean {
    const value = meanings[text.toLowerCase()]
    if (value === undefined) throw new Error('is switched with true or false')
    return value
  }
  return { help, fallback: false, read, show: String }
}

function integer(placeholder: string, help: string, fallback: number, least: number, most: number): Setting<number> {
  return { placeholder, help, fallback, read: (text) => wholeNumber(text, least, most), show: String }
}

function oneOf<const T extends string>(choices: readonly T[], help: string, fallback: NoInfer<T>): Setting<T> {
  function read(text: string): T {
    const choice = choices.find((each) => each === text)
    if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}`)
    return choice
  }
  return { placeholder: choices.join('|'), help, fallback, read, show: String }
}

function storeLocation(help: string): Setting<string | undefined> {
  function read(text: string): string {
    if (text === ':memory:') return text
    if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
      throw new Error('must be a URL, postgres://USER:PASSWORD@HOST/DATABASE; a folder is given with --data')
    }
    return text
  }
  return { ...optional('URL', help), read, show: (value) => (value === undefined ? '' : withoutPassword(value)) }
}

function endpointUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('must be a URL, https://HOST, without user, query or fragment')
  }
  return text
}

function withoutPassword(location: string): string {
  if (location === ':memory:') return location
  // Only what is known to be harmless: user, password and parameters may all hold a secret.
  const { host, pathname } = new URL(location)
  return `postgres://${host}${pathname}`
}

function accountNumber(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new Error('must be 12 digits')
  return text
}

function portNumber(text: string): number {
  return wholeNumber(text, 0, 65_535)
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) throw new Error(`must be a whole number from ${least} to ${most}`)
  return value
}

function present(text: string): string {
  if (text === '') throw new Error('must not be empty')
  return text
}
