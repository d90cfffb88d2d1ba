// Settings from the environment, or from a path into the environment; what is missing is said at once and whole.

import { MissingSettingsError } from './errors.ts'
import { checkPath } from './name.ts'
import type { Reader } from './reader.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'

/** What a setting is: a word, with `?` when it may be missing, or a schema of any Standard Schema library. */
export type Kind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'string?'
  | 'number?'
  | 'boolean?'
  | StandardSchema<unknown, unknown>

/** The settings of a program. */
export type Shape = Readonly<Record<string, Kind>>

type Words = { string: string; number: number; boolean: boolean }
type Of<K> = K extends keyof Words
  ? Words[K]
  : K extends `${infer W extends keyof Words}?`
    ? Words[W] | undefined
    : K extends StandardSchema<unknown, unknown>
      ? SchemaOutput<K>
      : never

/** The settings with their types. */
export type Settings<S extends Shape> = keyof S extends never ? Record<string, string> : { [K in keyof S]: Of<S[K]> }

/** How a path becomes settings. */
export type LoadOptions<S extends Shape> = {
  /** Where the texts go: `process.env` unless an object is given. */
  readonly into?: Record<string, string | undefined> | undefined
  /** What must be there, and of which type. */
  readonly schema?: S | undefined
  /** Replaces what is set already. False: the environment wins. */
  readonly override?: boolean | undefined
  /** Reads the paths below, too. True. */
  readonly recursive?: boolean | undefined
  /** The setting's name for a parameter's name below the path; `db/url` is `DB_URL` by default. */
  readonly rename?: ((name: string) => string) | undefined
}

const processEnv = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {}

/** Reads a path into the environment and checks the settings. */
export async function loadSettings<S extends Shape>(
  reader: Reader,
  path: string,
  options: LoadOptions<S> = {},
): Promise<Settings<S>> {
  const { into = processEnv, schema, override = false, recursive = true, rename = toVariable } = options
  const Path = checkPath(path).replace(/\/+$/, '') || '/'
  const items = await reader.readPath({ Path, Recursive: recursive, WithDecryption: true })
  const loaded: Record<string, string> = {}
  for (const { name, text } of items) {
    const variable = rename(name.slice(Path === '/' ? 1 : Path.length + 1))
    if (override || into[variable] === undefined) into[variable] = text ?? ''
    loaded[variable] = into[variable] ?? ''
  }
  return schema === undefined ? (loaded as Settings<S>) : checkSettings(schema, into)
}

function toVariable(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()
}

async function checkSettings<S extends Shape>(
  shape: S,
  from: Readonly<Record<string, string | undefined>> = processEnv,
): Promise<Settings<S>> {
  const settings: Record<string, unknown> = {}
  const missing: string[] = []
  const wrong: string[] = []
  for (const [name, kind] of Object.entries(shape)) {
    const result = await readSetting(kind, from[name] === '' ? undefined : from[name])
    if (result === 'missing') missing.push(name)
    else if (result === 'wrong') wrong.push(name)
    else settings[name] = result.value
  }
  if (missing.length + wrong.length > 0) throw new MissingSettingsError(missing, wrong)
  return settings as Settings<S>
}

async function readSetting(kind: Kind, text: string | undefined): Promise<{ value: unknown } | 'missing' | 'wrong'> {
  if (typeof kind !== 'string') {
    const result = await kind['~standard'].validate(text)
    return result.issues === undefined ? { value: result.value } : text === undefined ? 'missing' : 'wrong'
  }
  if (text === undefined) return kind.endsWith('?') ? { value: undefined } : 'missing'
  const value = readWord(kind.replace('?', ''), text)
  return value === undefined ? 'wrong' : { value }
}

function readWord(word: string, text: string): unknown {
  if (word === 'boolean')
    return /^(true|1|yes|on)$/i.test(text) || (/^(false|0|no|off)$/i.test(text) ? false : undefined)
  if (word === 'string') return text
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** The environment as settings: `await env.schema({ PORT: 'number', DB_URL: 'string' })`, or one error that names all that is missing. */
export const env = { schema: checkSettings }
