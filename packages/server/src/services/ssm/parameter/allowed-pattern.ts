// The pattern a parameter's values must match: RE2, whose matching takes linear time whatever the pattern.
import { RE2JS } from 're2js'
import { refuse } from '#api/error.ts'

// Each may keep megabytes of what it has learnt from the values it saw.
const MAX_COMPILED = 16
// Linear still means: for each character of the value, every place in the pattern. Repetitions multiply the places.
const MAX_SIZE = 1500

const compiled = new Map<string, RE2JS>()

/** Refuses a value that does not match the whole pattern. Throws InvalidAllowedPatternException or ParameterPatternMismatchException. */
export function checkPattern(pattern: string, value: string): void {
  if (compile(pattern).matches(value)) return
  const text = `Parameter value, cannot be validated against allowedPattern: ${pattern}`
  refuse('ParameterPatternMismatchException', text)
}

function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known) return known
  const fresh = parse(pattern)
  if (compiled.size >= MAX_COMPILED) compiled.delete(compiled.keys().next().value as string)
  compiled.set(pattern, fresh)
  return fresh
}

function parse(pattern: string): RE2JS {
  if (sizeOf(pattern) > MAX_SIZE) {
    const text = `The allowedPattern parameter is too large: written out, its repetitions are longer than ${MAX_SIZE}.`
    refuse('InvalidAllowedPatternException', text)
  }
  try {
    return RE2JS.compile(pattern)
  } catch {
    return refuse('InvalidAllowedPatternException', 'The syntax of the allowedPattern parameter is invalid.')
  }
}

// An escaped character, a class, a counted repetition, or a single character.
const TOKEN = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[\s\S]/g

/** How long a pattern is with its counted repetitions written out: about what compiling and matching it costs. */
function sizeOf(pattern: string): number {
  const groupStarts: number[] = []
  let size = 0
  let operand = 0
  for (const [token] of pattern.matchAll(TOKEN)) {
    const [, least, most] = /^\{(\d+),?(\d*)\}$/.exec(token) ?? []
    if (least !== undefined) {
      const times = Math.max(Number(least), Number(most), 1)
      size += operand * (times - 1)
      operand *= times
      continue
    }
    size++
    if (token === '(') groupStarts.push(size)
    operand = token === ')' ? size - (groupStarts.pop() ?? 0) : 1
  }
  return size
}
