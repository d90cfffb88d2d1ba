// Finding how a request is signed, in its Authorization header or in its query, before anything is judged.

import type { QueryParts } from './canonical.ts'
import { CONFLICT, type Failure, fail, MISSING, OUTDATED } from './failure.ts'
import type { Headers } from './headers.ts'
import { fromHttpDate } from './timestamp.ts'

/** The parts of an authentication as the request writes them. */
export type Authentication = {
  readonly presigned: boolean
  readonly algorithm: string
  readonly credential: string
  readonly signature: string
  readonly signedHeaders: string
  /** Unchecked; an HTTP date has become ISO 8601's basic format. */
  readonly timestamp: string
  readonly expires: string | undefined
  readonly sessionToken: string | undefined
  readonly contentSha256: string | undefined
}

const PARAMETERS = ['Credential', 'Signature', 'SignedHeaders'] as const
const QUERY_PARAMETERS = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'] as const

function readAuthorizationParameters(authorization: string): Map<string, string> | Failure {
  const parameters = new Map<string, string>()
  const tokens = authorization.trim().split(/[ ,]+/)
  for (let i = 1; i < tokens.length; i++) {
    const token = tokens[i] as string
    if (token === '') continue
    const equals = token.indexOf('=')
    if (equals < 0) {
      const problem = 'not a valid key=value pair (missing equal-sign) in Authorization header'
      return fail('malformed', `'${token}' ${problem}: '${authorization}'.`)
    }
    const name = token.slice(0, equals)
    if (parameters.has(name)) return fail('malformed', `Authorization header has '${name}' more than once.`)
    parameters.set(name, token.slice(equals + 1))
  }
  parameters.set('algorithm', tokens[0] as string)
  return parameters
}

function readHeaderAuthentication(headers: Headers, authorization: string): Authentication | Failure {
  const parameters = readAuthorizationParameters(authorization)
  if ('situation' in parameters) return parameters
  const timestamp = headers.get('x-amz-date') || fromHttpDate(headers.get('date') ?? '')
  let problems = ''
  for (const name of PARAMETERS) {
    // An empty SignedHeaders is there, and fails later for what it lacks.
    const isThere = name === 'SignedHeaders' ? parameters.has(name) : parameters.get(name)
    if (!isThere) problems += `Authorization header requires '${name}' parameter. `
  }
  if (!timestamp) problems += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
  if (problems) return fail('malformed', `${problems}Authorization=${authorization}`)
  return {
    presigned: false,
    algorithm: parameters.get('algorithm') as string,
    credential: parameters.get('Credential') as string,
    signature: parameters.get('Signature') as string,
    signedHeaders: parameters.get('SignedHeaders') as string,
    timestamp,
    expires: undefined,
    sessionToken: headers.get('x-amz-security-token'),
    contentSha256: headers.get('x-amz-content-sha256'),
  }
}

function readQueryParameters(query: QueryParts): Map<string, string> | Failure {
  const parameters = new Map<string, string>()
  for (const [name, value] of query) {
    if (!name.startsWith('X-Amz-')) continue
    const key = name.slice('X-Amz-'.length)
    if (parameters.has(key)) return fail('malformed', `The query string has '${name}' more than once.`)
    try {
      parameters.set(key, decodeURIComponent(value))
    } catch {
      return fail('malformed', `The query-string parameter '${name}' is not UTF-8.`)
    }
  }
  return parameters
}

function readQueryAuthentication(headers: Headers, query: QueryParts): Authentication | Failure {
  const parameters = readQueryParameters(query)
  if ('situation' in parameters) return parameters
  let problems = ''
  for (const name of QUERY_PARAMETERS) {
    if (!parameters.get(name)) problems += `AWS query-string parameters must include 'X-Amz-${name}'. `
  }
  if (problems) return fail('malformed', `${problems}Re-examine the query-string parameters.`)
  return {
    presigned: true,
    algorithm: parameters.get('Algorithm') as string,
    credential: parameters.get('Credential') as string,
    signature: parameters.get('Signature') as string,
    signedHeaders: parameters.get('SignedHeaders') as string,
    timestamp: parameters.get('Date') as string,
    expires: parameters.get('Expires'),
    sessionToken: parameters.get('Security-Token') ?? headers.get('x-amz-security-token'),
    contentSha256: parameters.get('Content-Sha256') ?? headers.get('x-amz-content-sha256'),
  }
}

/** Finds the one authentication of a request; none, two, an incomplete one or one of an older scheme is a failure. */
export function findAuthentication(headers: Headers, query: QueryParts): Authentication | Failure {
  const authorization = headers.get('authorization')
  if (query.some(([name]) => name === 'X-Amz-Algorithm')) {
    return authorization === undefined ? readQueryAuthentication(headers, query) : CONFLICT
  }
  if (authorization === undefined) return query.some(([name]) => name === 'AWSAccessKeyId') ? OUTDATED : MISSING
  const scheme = authorization.trimStart()
  if (scheme.startsWith('AWS4-')) return readHeaderAuthentication(headers, authorization)
  return /^AWS3?[ -]/.test(scheme) ? OUTDATED : MISSING
}
