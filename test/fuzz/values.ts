// Values for inputs: what is likely to be right, what is at an edge, and what nobody would send.
import type { Model, Ref } from '@cairn/wire'
import { shapeOf } from '../access/models.ts'
import { validValue } from '../limits/places.ts'
import type { Random } from './random.ts'

/** Names, ids, blobs and tokens that mean something to the server under test. */
export type Known = { texts: string[]; blobs: string[]; tokens: string[] }

const STRANGE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\ufeff',
  '\u202e',
  '😀',
  'e\u0301',
  'İ',
  '\r\nX-Injected: 1',
  '<b>&amp;"',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '../../etc/passwd',
  "' OR '1'='1",
  '"; DROP TABLE parameter; --',
  '%',
  '_',
  '\\',
  '%00',
  '$1',
  '#{x}',
  '{{ssm:other}}',
  '(a+)+$',
  '[',
  '(?<=a)b',
  '*',
  'NaN',
  '1e999',
  '-0',
  'null',
  'true',
  'arn:',
  'arn:aws:ssm:::',
  'arn:aws:ssm:eu-south-1:111111111111:parameter/',
  'arn:aws:kms:eu-south-1:111111111111:alias/',
  'arn:aws:kms::111111111111:key/*',
  'alias/',
  'alias/aws/ssm',
  'aws',
  '/aws/service/',
  '/aws/reference/secretsmanager/',
  '//',
  '/',
  ':',
  'a:b:c',
  'tag:',
  '0',
  '99999999999999999999999',
  '[]',
  '[{}]',
  '{"Statement":[]}',
  '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"+275760-09-13T00:00:00.000Z"}}]',
  '[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"999999999999","Unit":"Days"}}]',
  '[{"Type":"Expiration","__proto__":{"x":1}}]',
  'x'.repeat(3000),
  '/a'.repeat(40),
]

// Making such a key takes longer than a thousand other calls.
const SLOW = /^RSA_\d/

const STRANGE_NUMBERS = [
  -1,
  0,
  1,
  1.5,
  -0,
  7,
  50,
  51,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 63,
  1e308,
  5e-324,
]
const STRANGE_BLOBS = ['', '=', 'a', 'AAA', '*', 'AQIDBA==', 'A'.repeat(4000), '\u0000']
const STRANGE_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', '', 'name', 'NAME', '\u0000', '0', 'length']

/** A value of a shape: mostly within its limits, sometimes strange, now and then of another type. */
export function randomValue(service: string, model: Model, ref: Ref, random: Random, known: Known): unknown {
  if (random.once(12)) return randomJson(random, 3)
  const shape = shapeOf(model, ref)
  const again = (part: Ref) => randomValue(service, model, part, random, known)
  switch (shape.type) {
    case 'structure':
      return randomStructure(service, model, ref, random, known)
    case 'list':
      return Array.from({ length: random.once(20) ? 60 : random.number(4) }, () => again(shape.member as Ref))
    case 'map': {
      const names = [...STRANGE_NAMES, ...known.texts]
      return define(Array.from({ length: random.number(4) }, () => [random.pick(names), again(shape.value as Ref)]))
    }
    case 'string': {
      if (shape.enum && !random.once(6)) return random.pick(shape.enum.filter((text) => !SLOW.test(text)))
      if (/token|marker/i.test(ref.shape)) return random.pick([...known.tokens, random.pick(STRANGE_TEXTS)])
      return random.pick([random.pick(known.texts), random.pick(STRANGE_TEXTS), validValue(service, model, ref)])
    }
    case 'blob':
      return random.pick([random.pick(known.blobs), random.pick(STRANGE_BLOBS), validValue(service, model, ref)])
    case 'boolean':
      return random.once(2)
    default:
      return random.pick(STRANGE_NUMBERS)
  }
}

/** A structure with most of what it requires, some of the rest, and sometimes what it has not. */
export function randomStructure(
  service: string,
  model: Model,
  ref: Ref,
  random: Random,
  known: Known,
): Record<string, unknown> {
  const { members = {}, required = [] } = shapeOf(model, ref)
  const entries: [string, unknown][] = []
  for (const [name, member] of Object.entries(members)) {
    if (required.includes(name) ? random.once(30) : !random.once(4)) continue
    entries.push([name, randomValue(service, model, member, random, known)])
  }
  if (random.once(8)) entries.push([random.pick(STRANGE_NAMES), randomJson(random, 3)])
  return define(entries)
}

/** The same value with one place in it changed, seldom to another type. */
export function alter(value: unknown, random: Random, known: Known): unknown {
  if (random.once(40)) return randomJson(random, 2)
  if (typeof value === 'string') return alterText(value, random, known)
  if (typeof value === 'number') return random.pick(STRANGE_NUMBERS)
  if (typeof value === 'boolean') return !value
  if (Array.isArray(value)) {
    if (value.length === 0 || random.once(6)) return [...value, ...value]
    return value.with(random.number(value.length), alter(random.pick(value), random, known))
  }
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value)
  if (names.length === 0) return value
  const name = random.pick(names)
  return { ...value, [name]: alter((value as Record<string, unknown>)[name], random, known) }
}

function alterText(text: string, random: Random, known: Known): string {
  const at = random.number(text.length + 1)
  switch (random.number(6)) {
    case 0:
      return random.pick(known.texts)
    case 1:
      return random.pick(STRANGE_TEXTS)
    case 2:
      return text.slice(0, at) + random.pick(STRANGE_TEXTS) + text.slice(at)
    case 3:
      return text.slice(0, at)
    case 4:
      return text.slice(0, at) + text.slice(at + 1)
    default:
      return text
  }
}

/** Any JSON. */
export function randomJson(random: Random, depth: number): unknown {
  if (depth > 0 && random.once(3)) {
    const parts = Array.from({ length: random.number(4) }, () => randomJson(random, depth - 1))
    if (random.once(2)) return parts
    return define(parts.map((value) => [random.pick(STRANGE_NAMES), value]))
  }
  return random.pick([null, true, false, random.pick(STRANGE_NUMBERS), random.pick(STRANGE_TEXTS)])
}

/** An object of members that are defined, not assigned: one called __proto__ must reach the server. */
function define(members: [string, unknown][]): Record<string, unknown> {
  const descriptors = members.map(([name, value]) => [name, { value, enumerable: true }])
  return Object.defineProperties({}, Object.fromEntries(descriptors))
}
