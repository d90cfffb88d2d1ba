// Signing requests, in the Authorization header or in the URL.

import { hash } from 'node:crypto'
import { canonicalizePath, canonicalizeQuery, encodeText, formatHead, hashCanonical, readQuery } from './canonical.ts'
import { canonicalizeHeaders, collectHeaders, type Headers } from './headers.ts'
import { ALGORITHM, formatScope, SigningKey } from './signing-keys.ts'
import { formatTimestamp } from './timestamp.ts'

/** A request to sign: the target is the path and query as they will be sent, percent-encoded; the headers hold `host`. */
export type SignableRequest = {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** A request to presign: the URL is absolute, percent-encoded, and may have a query. */
export type PresignableRequest = {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** An access key, with its session token when it is temporary. */
export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** What a signature is good for: a service by its signing name, a region, and the moment it is made. */
export type SigningScope = { readonly service: string; readonly region: string; readonly now: Date }

// Clients and proxies add, change or drop these on the way.
const UNSIGNED = new Set([
  'authorization',
  'connection',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
])

function collectRecord(record: Readonly<Record<string, string>>): Map<string, string> {
  const headers = collectHeaders(Object.entries(record).flat())
  if ('situation' in headers) throw new TypeError(headers.message)
  return new Map(headers)
}

function listSignedNames(headers: Headers): string[] {
  if (!headers.has('host')) throw new TypeError('a request needs a host header to be signed')
  return [...headers.keys()].filter((name) => !UNSIGNED.has(name)).sort()
}

type Unsigned = {
  method: string
  target: string
  headers: Headers
  names: readonly string[]
  body: Uint8Array | string
}

function makeSignature(request: Unsigned, timestamp: string, credentials: Credentials, scope: SigningScope): string {
  const mark = request.target.indexOf('?')
  const path = canonicalizePath(mark < 0 ? request.target : request.target.slice(0, mark))
  const query = mark < 0 ? [] : readQuery(request.target.slice(mark + 1))
  if (!request.target.startsWith('/') || path === undefined || query === undefined) {
    throw new TypeError('a request target must be a path and a query, percent-encoded')
  }
  const lines = canonicalizeHeaders(request.headers, request.names)
  const head = formatHead(request.method, path, canonicalizeQuery(query), lines, request.names.join(';'))
  const canonicalHash = hashCanonical(head + hash('sha256', request.body))
  const { service, region } = scope
  const key = new SigningKey(credentials.secretAccessKey, { date: timestamp.slice(0, 8), region, service })
  return key.sign(timestamp, canonicalHash)
}

function formatCredential(credentials: Credentials, timestamp: string, { region, service }: SigningScope): string {
  return `${credentials.accessKeyId}/${formatScope({ date: timestamp.slice(0, 8), region, service })}`
}

/** Signs a request; returns the headers to add, replacing any of the same name. Throws a TypeError when it cannot be sent. */
export function sign(request: SignableRequest, credentials: Credentials, scope: SigningScope): Record<string, string> {
  const timestamp = formatTimestamp(scope.now.getTime())
  const added: Record<string, string> = { 'x-amz-date': timestamp }
  if (credentials.sessionToken !== undefined) added['x-amz-security-token'] = credentials.sessionToken
  const headers = collectRecord(request.headers)
  for (const [name, value] of Object.entries(added)) headers.set(name, value)
  const names = listSignedNames(headers)
  const { method, target, body = '' } = request
  const signature = makeSignature({ method, target, headers, names, body }, timestamp, credentials, scope)
  const credential = `Credential=${formatCredential(credentials, timestamp, scope)}`
  added.authorization = `${ALGORITHM} ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return added
}

/**
 * Signs a request in its URL, good for 1 to 604800 seconds; returns the URL. The body, when there is one, and the
 * headers are signed too, and must be sent as they are. Throws a TypeError when the request cannot be sent.
 */
export function presign(
  request: PresignableRequest,
  credentials: Credentials,
  scope: SigningScope & { readonly expiresSeconds: number },
): string {
  const { expiresSeconds } = scope
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > 604800) {
    throw new TypeError('a presigned request may live for 1 to 604800 seconds')
  }
  const [, origin, given] = /^([a-z]+:\/\/[^/?#]+)([^#]*)$/i.exec(request.url) ?? []
  if (origin === undefined || given === undefined) throw new TypeError('a URL to presign must be absolute, without #')
  const headers = collectRecord({ ...request.headers, host: new URL(origin).host })
  const names = listSignedNames(headers)
  const timestamp = formatTimestamp(scope.now.getTime())
  const parameters = {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': formatCredential(credentials, timestamp, scope),
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(expiresSeconds),
    ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': names.join(';'),
  }
  const added = Object.entries(parameters).map(([name, value]) => `${name}=${encodeText(value)}`)
  const path = given.startsWith('/') ? given : `/${given}`
  const target = `${path}${path.includes('?') ? '&' : '?'}${added.join('&')}`
  const { method, body = '' } = request
  const signature = makeSignature({ method, target, headers, names, body }, timestamp, credentials, scope)
  return `${origin}${target}&X-Amz-Signature=${signature}`
}
