// A strict reader of the part of TOML that settings are written in: keys with texts, whole numbers, switches and lists of texts.

/** What a key may hold. */
export type TomlValue = string | number | boolean | readonly string[]

/** A file that is not what this reader takes; the message names the line. */
export class TomlError extends Error {}

type Reading = { readonly text: string; at: number }

const ESCAPES: Record<string, string> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', '"': '"', '\\': '\\' }

/** Reads a file's keys and values. Throws a TomlError for anything else: tables, dates, fractions, a key given twice. */
export function readToml(text: string): Map<string, TomlValue> {
  const values = new Map<string, TomlValue>()
  const reading: Reading = { text: text.replaceAll('\r\n', '\n'), at: 0 }
  for (;;) {
    skip(reading, /[ \t\n]+|#[^\n]*/y)
    if (reading.at >= reading.text.length) return values
    const key = take(reading, /[A-Za-z0-9_-]+/y) ?? fail(reading, 'a key is expected')
    skip(reading, /[ \t]+/y)
    take(reading, /=/y) ?? fail(reading, `= is expected after ${key}`)
    skip(reading, /[ \t]+/y)
    if (values.has(key)) fail(reading, `${key} is given twice`)
    values.set(key, readValue(reading))
    skip(reading, /[ \t]+|#[^\n]*/y)
    if (reading.at < reading.text.length) take(reading, /\n/y) ?? fail(reading, 'the end of the line is expected')
  }
}

function readValue(reading: Reading): TomlValue {
  const next = reading.text[reading.at]
  if (next === '"' || next === "'") return readText(reading)
  if (next === '[') return readList(reading)
  const word = take(reading, /[A-Za-z0-9_+-]+(?=[\s#]|$)/y) ?? fail(reading, 'a value is expected')
  if (word === 'true' || word === 'false') return word === 'true'
  if (!/^[+-]?(0|[1-9](_?\d)*)$/.test(word))
    fail(reading, 'a text in quotes, a whole number, true or false is expected')
  return Number(word.replaceAll('_', ''))
}

function readText(reading: Reading): string {
  const literal = take(reading, /'[^'\n]*'/y)
  if (literal !== undefined) return literal.slice(1, -1)
  const basic = take(reading, /"(?:[^"\\\n]|\\[^\n])*"/y) ?? fail(reading, 'a text in quotes is expected')
  return basic.slice(1, -1).replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (whole, short, long, character) => {
    if (character === undefined) return String.fromCodePoint(Number.parseInt(short ?? long, 16))
    return ESCAPES[character] ?? fail(reading, `${whole} means nothing`)
  })
}

function readList(reading: Reading): readonly string[] {
  const list: string[] = []
  const blank = /[ \t\n]+|#[^\n]*/y
  take(reading, /\[/y)
  for (;;) {
    skip(reading, blank)
    if (take(reading, /\]/y)) return list
    list.push(readText(reading))
    skip(reading, blank)
    if (!take(reading, /,/y) && reading.text[reading.at] !== ']') fail(reading, 'a comma or ] is expected')
  }
}

function take(reading: Reading, pattern: RegExp): string | undefined {
  pattern.lastIndex = reading.at
  const found = pattern.exec(reading.text)?.[0]
  reading.at += found?.length ?? 0
  return found
}

function skip(reading: Reading, pattern: RegExp): void {
  while (take(reading, pattern));
}

function fail(reading: Reading, reason: string): never {
  const line = reading.text.slice(0, reading.at).split('\n').length
  throw new TomlError(`line ${line}: ${reason}`)
}
