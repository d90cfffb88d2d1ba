// A second opinion on signatures: Signature Version 4 written as plainly as possible, sharing nothing with the package.

import { createHash, createHmac } from 'node:crypto'

/** A request as its sender means it: decoded bytes, not what goes over the wire. */
export type MeantRequest = {
  method: string
  /** Percent-encoded once, as sent, and already free of empty and dot segments. */
  path: string
  query: [name: Buffer, value: Buffer][]
  headers: [name: string, value: Buffer][]
  body: Buffer
}

const hashOf = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmacOf = (key: string | Buffer, data: string | Buffer) => createHmac('sha256', key).update(data).digest()

/** Percent-encodes bytes. */
export function percentEncode(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => (/[\w.~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : escapeByte(byte)))
    .join('')
}

/** `%XX` for a byte. */
export function escapeByte(byte: number): string {
  return `%${Buffer.from([byte]).toString('hex').toUpperCase()}`
}

/** The signature, in hexadecimal, over the given lower-case header names. */
export function naiveSignature(
  request: MeantRequest,
  names: string[],
  scope: { timestamp: string; region: string; service: string; secret: string },
): string {
  const values = (wanted: string) =>
    request.headers
      .filter(([name]) => name.toLowerCase() === wanted)
      .map(([, value]) =>
        value
          .toString('latin1')
          .split(/[ \t]/)
          .filter((word) => word !== '')
          .join(' '),
      )
      .join(',')
  const query = request.query
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(
      ([a, x], [b, y]) =>
        Buffer.compare(Buffer.from(a), Buffer.from(b)) || Buffer.compare(Buffer.from(x), Buffer.from(y)),
    )
    .map((pair) => pair.join('='))
  const canonical = [
    request.method,
    request.path
      .split('/')
      .map((segment) => percentEncode(Buffer.from(segment, 'latin1')))
      .join('/'),
    query.join('&'),
    ...names.map((name) => `${name}:${values(name)}`),
    '',
    names.join(';'),
    hashOf(request.body),
  ].join('\n')
  const day = scope.timestamp.slice(0, 8)
  const toSign = [
    'AWS4-HMAC-SHA256',
    scope.timestamp,
    `${day}/${scope.region}/${scope.service}/aws4_request`,
    hashOf(Buffer.from(canonical, 'latin1')),
  ].join('\n')
  let key = hmacOf(`AWS4${scope.secret}`, day)
  for (const part of [scope.region, scope.service, 'aws4_request']) key = hmacOf(key, part)
  return hmacOf(key, toSign).toString('hex')
}
