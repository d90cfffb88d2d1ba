// Reading a request's authentication: the checks that need no secret, in the order AWS answers them.

import { type Authentication, findAuthentication } from './authentication.ts'
import { canonicalizePath, canonicalizeQuery, formatHead, type QueryParts, readQuery } from './canonical.ts'
import type { Claim, Expectation, RequestHead } from './claim.ts'
import { type Failure, fail, notSigned } from './failure.ts'
import { canonicalizeHeaders, collectHeaders, type Headers, splitSignedHeaders } from './headers.ts'
import { ALGORITHM, TERMINATOR } from './signing-keys.ts'
import { formatTimestamp, readTimestamp } from './timestamp.ts'

const MAX_LIFETIME_SECONDS = 604800
const REGION = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const ownMediaTypes = {
  json: ['application/x-amz-json-1.1', 'application/x-amz-json-1.0'],
  query: ['application/x-www-form-urlencoded'],
  'rest-json': ['application/json'],
} as const

function formatDuration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`
}

function checkDate(timestamp: string, signedAtMs: number): Failure | undefined {
  if (!Number.isNaN(signedAtMs)) return undefined
  const advice = 'See http://en.wikipedia.org/wiki/ISO_8601'
  return fail('malformed', `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. ${advice}`)
}

function checkExpiry(expires: string | undefined, signedAtMs: number, nowMs: number, expected: Expectation) {
  const seconds = expires === undefined ? expected.skewSeconds : Number(expires)
  if (expires !== undefined && !(/^\d{1,6}$/.test(expires) && seconds >= 1 && seconds <= MAX_LIFETIME_SECONDS)) {
    return fail('malformed', `'X-Amz-Expires' must be a whole number of seconds from 1 to ${MAX_LIFETIME_SECONDS}.`)
  }
  return nowMs <= signedAtMs + seconds * 1000 ? undefined : fail('requestExpired', 'Request has expired.')
}

function checkWindow(found: Authentication, signedAtMs: number, expected: Expectation): Failure | undefined {
  const nowMs = Math.floor(expected.now.getTime() / 1000) * 1000
  const { skewSeconds } = expected
  const tell = (what: string, limitMs: number, sign: string) => {
    const allowance = `(${formatTimestamp(nowMs)} ${sign} ${formatDuration(skewSeconds)})`
    return fail('skew', `Signature ${what} ${formatTimestamp(limitMs)} ${allowance}`)
  }
  const earliestMs = nowMs - skewSeconds * 1000
  const latestMs = nowMs + skewSeconds * 1000
  if (signedAtMs > latestMs) return tell(`not yet current: ${found.timestamp} is still later than`, latestMs, '+')
  if (found.presigned) return checkExpiry(found.expires, signedAtMs, nowMs, expected)
  if (signedAtMs >= earliestMs) return undefined
  return tell(`expired: ${found.timestamp} is now earlier than`, earliestMs, '-')
}

/** AWS's PHP SDK leaves Content-Type unsigned: harmless as long as it says no more than the route already does. */
function isOwnMediaType(contentType: string, protocol: Expectation['protocol']): boolean {
  const mediaType = contentType.toLowerCase().replace(/; ?charset=utf-8$/, '')
  return (ownMediaTypes[protocol] as readonly string[]).includes(mediaType)
}

function checkSignedHeaders(headers: Headers, names: readonly string[] | undefined, expected: Expectation) {
  if (names === undefined) {
    return fail('malformed', "'SignedHeaders' must be header names, sorted, each once, separated by ';'.")
  }
  if (!names.includes('host')) return notSigned('Host')
  // An unsigned X-Amz-Target would let anybody turn a captured request into another operation.
  for (const name of headers.keys()) if (name.startsWith('x-amz-') && !names.includes(name)) return notSigned(name)
  const contentType = headers.get('content-type')
  const isHarmless = contentType === undefined || isOwnMediaType(contentType, expected.protocol)
  return isHarmless || names.includes('content-type') ? undefined : notSigned('Content-Type')
}

function checkAlgorithm(algorithm: string): Failure | undefined {
  if (algorithm === ALGORITHM) return undefined
  return fail('malformed', `Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `)
}

function checkCredential(credential: string, parts: readonly string[]): Failure | undefined {
  if (parts.length === 5) return undefined
  const rule = 'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term'
  return fail('malformed', `${rule}, got '${credential}'`)
}

function checkScope(parts: readonly string[], timestamp: string, expected: Expectation): Failure | undefined {
  const [, date, region = '', service, terminator] = parts
  const problems: string[] = []
  if (expected.region === undefined ? !REGION.test(region) : region !== expected.region) {
    problems.push(`Credential should be scoped to a valid region, not '${region}'.`)
  }
  if (service !== expected.service) {
    problems.push(`Credential should be scoped to correct service: '${expected.service}'.`)
  }
  if (terminator !== TERMINATOR) {
    problems.push(`Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'.`)
  }
  const day = timestamp.slice(0, 8)
  if (date !== day) {
    const rule = 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP'
    problems.push(`${rule}: '${date}' != '${day}', from '${timestamp}'.`)
  }
  return problems.length === 0 ? undefined : fail('scope', problems.join(' '))
}

function readTarget(target: string): { path: string; query: QueryParts } | Failure {
  const mark = target.indexOf('?')
  const path = canonicalizePath(mark < 0 ? target : target.slice(0, mark))
  const query = mark < 0 ? [] : readQuery(target.slice(mark + 1))
  if (target.startsWith('/') && path !== undefined && query !== undefined) return { path, query }
  return fail('malformed', 'The request target must be a path and a query, rightly percent-encoded.')
}

/**
 * Reads what a request claims about its signer, or the first thing wrong with it. No secret is needed yet; the
 * signature itself is checked by `verifySignature`, and the session token by the caller. Never throws.
 */
export function readAuthorization(request: RequestHead, expected: Expectation): Claim | Failure {
  const headers = collectHeaders(request.rawHeaders)
  if ('situation' in headers) return headers
  const target = readTarget(request.target)
  if ('situation' in target) return target
  const found = findAuthentication(headers, target.query)
  if ('situation' in found) return found

  const signedAtMs = readTimestamp(found.timestamp)
  const signedHeaders = found.signedHeaders.toLowerCase()
  const names = splitSignedHeaders(signedHeaders)
  const parts = found.credential.split('/')
  const failure =
    checkDate(found.timestamp, signedAtMs) ??
    checkWindow(found, signedAtMs, expected) ??
    checkSignedHeaders(headers, names, expected) ??
    checkAlgorithm(found.algorithm) ??
    checkCredential(found.credential, parts) ??
    checkScope(parts, found.timestamp, expected)
  if (failure) return failure

  const [accessKeyId, date, region, service] = parts as [string, string, string, string]
  const query = canonicalizeQuery(
    found.presigned ? target.query.filter(([name]) => name !== 'X-Amz-Signature') : target.query,
  )
  return {
    accessKeyId,
    date,
    region,
    service,
    timestamp: found.timestamp,
    signedHeaders,
    signature: found.signature,
    sessionToken: found.sessionToken,
    presigned: found.presigned,
    contentSha256: found.contentSha256,
    canonicalHead: formatHead(
      request.method,
      target.path,
      query,
      canonicalizeHeaders(headers, names ?? []),
      signedHeaders,
    ),
  }
}
