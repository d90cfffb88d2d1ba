// The canonical path and query of a request, worked out on the raw target: a URL parser would change what was signed.

import { hash } from 'node:crypto'

const HEXADECIMAL_BYTE = /^[0-9A-Fa-f]{2}$/
const UNRESERVED = /^[A-Za-z0-9\-._~]*$/
const PLAIN_PATH = /^(?:\/[A-Za-z0-9\-_~][A-Za-z0-9\-._~]*)*\/?$/

const encodedBytes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

/** A query's parts in canonical form: names and values percent-encoded anew, in the order received. */
export type QueryParts = readonly (readonly [name: string, value: string])[]

/** Encodes each character as the byte it stands for, `%` too; undefined when one is beyond a byte. */
function encodeAgain(text: string): string | undefined {
  if (UNRESERVED.test(text)) return text
  let encoded = ''
  for (let i = 0; i < text.length; i++) {
    const byte = encodedBytes[text.charCodeAt(i)]
    if (byte === undefined) return undefined
    encoded += byte
  }
  return encoded
}

/** Decodes and encodes byte by byte, so invalid UTF-8 survives; `+` is a space; undefined when an escape is broken. */
function encodeOnce(text: string): string | undefined {
  if (UNRESERVED.test(text)) return text
  let encoded = ''
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    let byte = character === '+' ? 0x20 : text.charCodeAt(i)
    if (character === '%') {
      const digits = text.slice(i + 1, i + 3)
      byte = HEXADECIMAL_BYTE.test(digits) ? Number.parseInt(digits, 16) : -1
      i += 2
    }
    const piece = encodedBytes[byte]
    if (piece === undefined) return undefined
    encoded += piece
  }
  return encoded
}

/**
 * Removes empty, `.` and `..` segments, which the signature does not cover, from a raw path; a final slash stays.
 * Route by this form: two raw paths with the same one carry the same signature.
 */
export function normalizePath(rawPath: string): string {
  if (PLAIN_PATH.test(rawPath)) return rawPath
  const segments: string[] = []
  for (const segment of rawPath.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.length === 0 ? '/' : `/${segments.join('/')}${rawPath.endsWith('/') ? '/' : ''}`
}

/** The canonical form of a raw path, encoded twice as every service but S3 has it; undefined when an escape is broken. */
export function canonicalizePath(rawPath: string): string | undefined {
  const path = normalizePath(rawPath)
  if (PLAIN_PATH.test(path)) return path
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return undefined
  const segments = path.split('/').map(encodeAgain)
  return segments.includes(undefined) ? undefined : segments.join('/')
}

/** Reads a raw query string, without its `?`; undefined when an escape is broken. */
export function readQuery(rawQuery: string): QueryParts | undefined {
  const parts: [string, string][] = []
  for (const part of rawQuery.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = encodeOnce(equals < 0 ? part : part.slice(0, equals))
    const value = encodeOnce(equals < 0 ? '' : part.slice(equals + 1))
    if (name === undefined || value === undefined) return undefined
    parts.push([name, value])
  }
  return parts
}

/** Percent-encodes text for use in a query, as UTF-8. */
export function encodeText(text: string): string {
  return encodeAgain(Buffer.from(text).toString('latin1')) as string
}

/** The canonical query: sorted by encoded name, then value. */
export function canonicalizeQuery(parts: QueryParts): string {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return parts
    .toSorted((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** The canonical request up to the body's hash, from parts already canonical. */
export function formatHead(
  method: string,
  path: string,
  query: string,
  headers: string,
  signedHeaders: string,
): string {
  return `${method}\n${path}\n${query}\n${headers}\n${signedHeaders}\n`
}

/** The SHA-256 of a canonical request, in hexadecimal; a character is a byte, as Node reads headers. */
export function hashCanonical(canonical: string): string {
  if (Buffer.byteLength(canonical) === canonical.length) return hash('sha256', canonical)
  // Only another reader than Node's hands over characters beyond a byte; cutting them would make two headers one.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is every byte there is
  return hash('sha256', Buffer.from(canonical, /[^\u0000-\u00ff]/.test(canonical) ? 'utf8' : 'latin1'))
}
