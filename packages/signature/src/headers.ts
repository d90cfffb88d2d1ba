// The headers of a request: collected from Node's raw list, and in canonical form.

import { type Failure, fail } from './failure.ts'

/** Lower-case name to value, several values of one name joined with `,` in their order. */
export type Headers = ReadonlyMap<string, string>

const MAX_HEADERS = 200
const SIGNED_NAMES = /^[!#$%&'*+.^_`|~0-9a-z;-]+$/

/** Trims spaces and tabs, and makes each inner run of them one space; other bytes, 0xA0 among them, stay. */
function tidy(value: string): string {
  if (!value.includes('  ') && !value.includes('\t') && !value.startsWith(' ') && !value.endsWith(' ')) return value
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')
}

function joinRepeated(rawHeaders: readonly string[]): Headers {
  const headers = new Map<string, string>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase()
    const value = tidy(rawHeaders[i + 1] as string)
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

function findRepeated(rawHeaders: readonly string[]): string | undefined {
  for (const name of ['Authorization', 'Host']) {
    const isSame = (_: string, i: number) => i % 2 === 0 && rawHeaders[i]?.toLowerCase() === name.toLowerCase()
    if (rawHeaders.filter(isSame).length > 1) return name
  }
  return undefined
}

/** Collects Node's flat `[name, value, …]`; refuses a second `Host` or `Authorization`, and more headers than anybody sends. */
export function collectHeaders(rawHeaders: readonly string[]): Headers | Failure {
  if (rawHeaders.length > 2 * MAX_HEADERS)
    return fail('malformed', `A request may have ${MAX_HEADERS} headers at most.`)
  const headers = new Map<string, string>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.set((rawHeaders[i] as string).toLowerCase(), rawHeaders[i + 1] as string)
  }
  if (headers.size * 2 === rawHeaders.length) return headers
  const repeated = findRepeated(rawHeaders)
  return repeated ? fail('malformed', `The request has more than one '${repeated}' header.`) : joinRepeated(rawHeaders)
}

/** The lines `name:value` of the signed headers; one that is listed but absent counts as empty. */
export function canonicalizeHeaders(headers: Headers, signedNames: readonly string[]): string {
  let lines = ''
  for (const name of signedNames) lines += `${name}:${tidy(headers.get(name) ?? '')}\n`
  return lines
}

/** Splits a lower-case `SignedHeaders`, possibly empty; undefined unless it is header names, each once, in order, and not too many. */
export function splitSignedHeaders(signedHeaders: string): string[] | undefined {
  if (signedHeaders === '') return []
  if (!SIGNED_NAMES.test(signedHeaders)) return undefined
  const names = signedHeaders.split(';')
  if (names.length > MAX_HEADERS) return undefined
  // A name given twice would let a short header be copied thousands of times into the canonical request.
  for (let i = 0; i < names.length; i++) {
    if ((names[i] as string) <= (i === 0 ? '' : (names[i - 1] as string))) return undefined
  }
  return names
}
