// From what was read to the value: text, list, JSON or bytes; a part of it; checked by a schema.

import { InvalidValueError } from './errors.ts'
import type { Item } from './item.ts'
import { formatPath, type SchemaOutput, type StandardSchema } from './standard-schema.ts'

/** How the text becomes a value; without it a StringList is an array, and anything else is its text. */
export type Transform = 'text' | 'list' | 'json' | 'binary' | ((text: string) => unknown)

/** What the value shall be. */
export type ValueOptions = {
  /** `text`, `list` (split at commas), `json`, `binary` (base64, or a secret's bytes), or a function of the text. */
  readonly transform?: Transform | undefined
  /** A JSON pointer (RFC 6901) to the part of a JSON value that is wanted. */
  readonly pointer?: string | undefined
  /** A schema of any Standard Schema library; its output is the value, its type the value's type. */
  readonly schema?: StandardSchema<unknown, unknown> | undefined
  /** The value when there is none: no such parameter, or nothing at the pointer. */
  readonly default?: unknown
}

/** The type of the value that these options give. */
export type ValueOf<O> = Given<O> | (O extends { readonly default: infer D } ? D : never)

type Given<O> = O extends { readonly schema: infer S extends StandardSchema<unknown, unknown> }
  ? SchemaOutput<S>
  : O extends { readonly transform: (text: string) => infer R }
    ? R
    : O extends { readonly pointer: string } | { readonly transform: 'json' }
      ? unknown
      : O extends { readonly transform: 'binary' }
        ? Uint8Array
        : O extends { readonly transform: 'list' }
          ? string[]
          : string

/** Makes the value of what was read, or of its absence; rejects with an InvalidValueError. Absent without a default is undefined. */
export async function makeValue(item: Item | undefined, name: string, options: ValueOptions): Promise<unknown> {
  if (item === undefined) return options.default
  const whole = convert(item, name, options)
  const value = options.pointer === undefined ? whole : findPart(whole, options.pointer)
  if (value === undefined && options.pointer !== undefined) {
    if ('default' in options) return options.default
    throw new InvalidValueError(name, `has nothing at ${options.pointer}`)
  }
  return options.schema === undefined ? value : check(value, name, options.schema)
}

function convert(item: Item, name: string, { transform, pointer }: ValueOptions): unknown {
  const { text } = item
  if (transform === 'binary') return item.bytes ?? decodeBase64(text, name)
  if (text === undefined) throw new InvalidValueError(name, "is bytes: read it with transform: 'binary'")
  if (typeof transform === 'function') return transform(text)
  if (transform === 'json' || pointer !== undefined) return parseJson(text, name)
  if (transform === 'list' || (transform === undefined && item.type === 'StringList')) return text.split(',')
  return text
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which may be a secret.
    throw new InvalidValueError(name, 'is not JSON')
  }
}

/** The bytes that base64 stands for. */
export function decodeBase64(text: string | undefined, name: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text ?? ''), (character) => character.charCodeAt(0))
  } catch {
    throw new InvalidValueError(name, 'is not base64')
  }
}

function findPart(whole: unknown, pointer: string): unknown {
  if (pointer === '') return whole
  if (!pointer.startsWith('/')) throw new TypeError(`a JSON pointer begins with a slash, ${pointer} does not`)
  let part = whole
  for (const token of pointer.slice(1).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined
    part = (part as Record<string, unknown>)[key]
  }
  return part
}

async function check(value: unknown, name: string, schema: StandardSchema<unknown, unknown>): Promise<unknown> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  const places = new Set(result.issues.map((issue) => formatPath(issue)).filter((place) => place !== ''))
  throw new InvalidValueError(
    name,
    `is against its schema${places.size > 0 ? ` at ${[...places].join(', ')}` : ''}`,
    result.issues,
  )
}
