// One published limit of one shape: AWS's words for it and the test whether a value keeps it.
import { doubleText, hashOrder } from './java.ts'
import type { Shape } from './model.ts'
import { matchesPattern } from './pattern.ts'

/** A limit and its sentence, from "Member must" on. */
export type Limit = { words: string; holds(value: unknown): boolean }

/** A shape's own limits in the order AWS lists them: most, least, pattern, enum. What is inside a value is not looked at. */
export function limitsOf(shape: Shape): Limit[] {
  const { min, max, pattern, enum: values } = shape
  const limits: Limit[] = []
  const bounds = boundsOf(shape)
  if (bounds && max !== undefined) {
    limits.push({ words: `${bounds.words} less than or equal to ${bounds.text(max)}`, holds: bounds.atMost(max) })
  }
  // A length is never below zero, so AWS prints such a least length but no value can break it.
  if (bounds && min !== undefined) {
    limits.push({ words: `${bounds.words} greater than or equal to ${bounds.text(min)}`, holds: bounds.atLeast(min) })
  }
  if (pattern !== undefined) {
    limits.push({
      words: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: patternTest(pattern, max ?? Number.POSITIVE_INFINITY),
    })
  }
  if (values) {
    const allowed: ReadonlySet<unknown> = new Set(values)
    const words = `Member must satisfy enum value set: [${hashOrder(values).join(', ')}]`
    limits.push({ words, holds: (value) => allowed.has(value) })
  }
  return limits
}

type Bounds = {
  words: string
  text(bound: number): string
  atMost(bound: number): Limit['holds']
  atLeast(bound: number): Limit['holds']
}

function boundsOf({ type }: Shape): Bounds | undefined {
  switch (type) {
    case 'string':
      return textBounds
    case 'blob':
      return lengthBounds((value) => (value as Uint8Array).byteLength)
    case 'list':
      return lengthBounds((value) => (value as readonly unknown[]).length)
    case 'map':
      return lengthBounds((value) => Object.keys(value as object).length)
    case 'integer':
    case 'long':
      return valueBounds(String)
    case 'float':
    case 'double':
      return valueBounds(doubleText)
    default:
      return undefined
  }
}

function lengthBounds(lengthOf: (value: unknown) => number): Bounds {
  return {
    words: 'Member must have length',
    text: String,
    atMost: (bound) => (value) => lengthOf(value) <= bound,
    atLeast: (bound) => (value) => lengthOf(value) >= bound,
  }
}

/** Counts a text only where its UTF-16 length, which is one to two units a code point, does not decide already. */
const textBounds: Bounds = {
  words: 'Member must have length',
  text: String,
  atMost: (bound) => (value) => {
    const text = value as string
    return text.length <= bound || (text.length <= 2 * bound && codePoints(text) <= bound)
  },
  atLeast: (bound) => (value) => {
    const text = value as string
    return text.length >= 2 * bound || (text.length >= bound && codePoints(text) >= bound)
  },
}

function valueBounds(text: Bounds['text']): Bounds {
  return {
    words: 'Member must have value',
    text,
    atMost: (bound) => (value) => (value as number) <= bound,
    atLeast: (bound) => (value) => (value as number) >= bound,
  }
}

/** AWS counts Unicode code points, neither UTF-16 units nor bytes (recorded on STS with 2,048 emoji), and does not normalise first. */
function codePoints(text: string): number {
  let count = text.length
  for (let index = 0; index < text.length - 1; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) count--
  }
  return count
}

/**
 * AWS reports the pattern beside the length when both are broken. A text far over its greatest length is not matched
 * all the same: it is refused anyway, and backtracking takes longer with every character.
 */
function patternTest(pattern: string, max: number): Limit['holds'] {
  return (value) => {
    const text = value as string
    return text.length > 4 * max || matchesPattern(pattern, text)
  }
}
