// Breaks the published limits of a place one by one, and says in AWS's words what each breach is.
import type { Shape } from '@cairn/wire'
import type { Fields } from '../access/signed-call.ts'
import { matches, type Place } from './places.ts'

/** An input that breaks a limit at one place, and the message that answers it. */
export type Violation = { limit: string; input: Fields; message: string }

/** A published limit: its words, whether a value keeps it, and a value that does not, if one can be sent. */
type Limit = { words: string; holds(value: unknown): boolean; broken: unknown }

// A request has a largest size: a limit beyond it cannot be reached over the wire.
const REACHABLE = 700_000
// What XML cannot carry comes last: there it is answered as another character.
const STRANGE_TEXTS = ['*', '€', ' ', 'a*', '\n', '\u007f', '\u0001']

/** Every breach of the limits of one place. */
export function violationsAt(place: Place): Violation[] {
  const found = limitsOf(place).flatMap(({ words, broken }) =>
    broken === undefined ? [] : [{ limit: words, input: place.inputWith(broken), message: describe(place, broken) }],
  )
  if (!place.required) return found
  const limit = 'Member must not be null'
  return [...found, { limit, input: place.inputWith(undefined), message: join([sentence(place, ' null', limit)]) }]
}

/** Inputs with the least and the greatest a place may hold. */
export function extremesAt(place: Place): Fields[] {
  const limits = limitsOf(place)
  return [place.shape.min, place.shape.max]
    .filter((bound) => bound !== undefined && bound <= REACHABLE)
    .map((bound) => place.sized(bound as number))
    .filter((value) => limits.every(({ holds }) => holds(value)))
    .map(place.inputWith)
}

/** How many limits the message says are broken. */
function join(sentences: string[]): string {
  const count = sentences.length
  return `${count} validation error${count === 1 ? '' : 's'} detected: ${sentences.join('; ')}`
}

function describe(place: Place, value: unknown): string {
  const limits = limitsOf(place)
  const shown = place.shown(value)
  const all = `constraint: [${limits.map(({ words }) => words).join(', ')}]`
  if (place.within === 'list') return join([sentence(place, shown, `Member must satisfy ${all}`)])
  if (place.within === 'key') return join([sentence(place, shown, `Map keys must satisfy ${all}`)])
  if (place.within === 'value') return join([sentence(place, shown, `Map value must satisfy ${all}`)])
  // One breach may carry another: an empty text does not match most patterns either. The pattern stands first.
  const broken = limits.filter(({ holds }) => !holds(value)).reverse()
  return join(broken.map(({ words }) => sentence(place, shown, words)))
}

function sentence({ path }: Place, shown: string, words: string): string {
  return `Value${shown} at '${path}' failed to satisfy constraint: ${words}`
}

/** The limits of a place in the order AWS lists them: most, least, pattern, enum. */
function limitsOf({ shape, sized }: Place): Limit[] {
  const { min, max, pattern, enum: values } = shape
  const limits: Limit[] = []
  const what = isNumber(shape) ? 'Member must have value' : 'Member must have length'
  if (max !== undefined) {
    const words = `${what} less than or equal to ${max}`
    const broken = max < REACHABLE ? sized(max + 1) : undefined
    limits.push({ words, holds: (value) => sizeOf(shape, value) <= max, broken })
  }
  if (min !== undefined) {
    const words = `${what} greater than or equal to ${min}`
    // No length is below zero.
    const broken = isNumber(shape) || min > 0 ? sized(min - 1) : undefined
    limits.push({ words, holds: (value) => sizeOf(shape, value) >= min, broken })
  }
  if (pattern !== undefined) {
    const words = `Member must satisfy regular expression pattern: ${pattern}`
    limits.push({ words, holds: (value) => matches(pattern, String(value)), broken: findMismatch(shape) })
  }
  if (values) {
    const words = `Member must satisfy enum value set: [${inSetOrder(values).join(', ')}]`
    limits.push({ words, holds: (value) => values.includes(String(value)), broken: 'no-such-value' })
  }
  return limits
}

/** A text of an allowed length that does not match; undefined when the pattern lets every such text pass. */
function findMismatch({ pattern = '', min = 1, max = Number.POSITIVE_INFINITY }: Shape): string | undefined {
  return STRANGE_TEXTS.map((text) => text.repeat(Math.max(1, Math.ceil(min / text.length)))).find(
    (text) => text.length <= max && !matches(pattern, text),
  )
}

function isNumber({ type }: Shape): boolean {
  return type === 'integer' || type === 'long' || type === 'float' || type === 'double'
}

function sizeOf(shape: Shape, value: unknown): number {
  if (isNumber(shape)) return Number(value)
  if (shape.type === 'blob') return Buffer.from(String(value), 'base64').length
  if (Array.isArray(value)) return value.length
  return typeof value === 'string' ? [...value].length : Object.keys(value as object).length
}

/** The order in which Java's HashSet gives back the values of an enum. */
function inSetOrder(values: readonly string[]): string[] {
  const hash = (text: string) => [...text].reduce((sum, char) => (Math.imul(31, sum) + char.charCodeAt(0)) | 0, 0)
  const buckets = Map.groupBy(values.toSorted(), (text) => hash(text) & 31)
  return [...buckets].sort(([one], [other]) => one - other).flatMap(([, texts]) => texts)
}
