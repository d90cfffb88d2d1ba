// What AWS calls each failure that belongs to no model, per protocol, with its HTTP status.
import type { Protocol } from './model.ts'

/** A failure any service can answer with; the first eight are the signature verifier's. */
export type Situation =
  | 'missing'
  | 'malformed'
  | 'unknownKey'
  | 'mismatch'
  | 'skew'
  | 'requestExpired'
  | 'expiredToken'
  | 'denied'
  | 'unknownOperation'
  | 'serialization'
  | 'validation'
  | 'throttled'
  | 'tooLarge'
  | 'internal'
  | 'unavailable'

/** An AWS error code and the HTTP status it travels with. */
export type Failure = { code: string; status: number }

type Row = Record<Protocol, readonly [code: string, status: number]>

function row(json: Row['json'], query: Row['query'], restJson: Row['rest-json']): Row {
  return { json, query, 'rest-json': restJson }
}

const rows: Record<Situation, Row> = {
  missing: row(
    ['MissingAuthenticationTokenException', 400],
    ['MissingAuthenticationToken', 403],
    ['MissingAuthenticationTokenException', 403],
  ),
  malformed: row(
    ['IncompleteSignatureException', 400],
    ['IncompleteSignature', 400],
    ['IncompleteSignatureException', 403],
  ),
  unknownKey: row(
    ['UnrecognizedClientException', 400],
    ['InvalidClientTokenId', 403],
    ['UnrecognizedClientException', 403],
  ),
  mismatch: row(['InvalidSignatureException', 400], ['SignatureDoesNotMatch', 403], ['InvalidSignatureException', 403]),
  skew: row(['InvalidSignatureException', 400], ['SignatureDoesNotMatch', 403], ['InvalidSignatureException', 403]),
  requestExpired: row(['InvalidSignatureException', 400], ['RequestExpired', 400], ['InvalidSignatureException', 403]),
  expiredToken: row(['ExpiredTokenException', 400], ['ExpiredToken', 403], ['ExpiredTokenException', 403]),
  denied: row(['AccessDeniedException', 400], ['AccessDenied', 403], ['AccessDeniedException', 403]),
  unknownOperation: row(['UnknownOperationException', 400], ['InvalidAction', 400], ['UnknownOperationException', 404]),
  serialization: row(['SerializationException', 400], ['MalformedInput', 400], ['SerializationException', 400]),
  validation: row(['ValidationException', 400], ['ValidationError', 400], ['ValidationException', 400]),
  throttled: row(['ThrottlingException', 400], ['Throttling', 400], ['TooManyRequestsException', 429]),
  tooLarge: row(
    ['RequestEntityTooLargeException', 413],
    ['RequestEntityTooLarge', 413],
    ['RequestEntityTooLargeException', 413],
  ),
  internal: row(['InternalFailure', 500], ['InternalFailure', 500], ['InternalFailure', 500]),
  unavailable: row(
    ['ServiceUnavailableException', 503],
    ['ServiceUnavailable', 503],
    ['ServiceUnavailableException', 503],
  ),
}

/** What one service calls a situation when it has its own word for it. */
const ownWords: Record<string, Partial<Record<Situation, Failure>>> = {
  sns: { denied: { code: 'AuthorizationError', status: 403 } },
}

// The codes above are few and fixed, so an unmodelled code finds its status without knowing its situation.
const statuses: Record<Protocol, Map<string, number>> = { json: new Map(), query: new Map(), 'rest-json': new Map() }
for (const situation of Object.values(rows)) {
  for (const protocol of ['json', 'query', 'rest-json'] as const) statuses[protocol].set(...situation[protocol])
}
for (const words of Object.values(ownWords)) {
  for (const { code, status } of Object.values(words)) statuses.query.set(code, status)
}

/** The AWS code and HTTP status of a situation; an unknown protocol is answered as JSON, and `service` matters where one has its own word (sns). */
export function failureOf(situation: Situation, protocol: Protocol | undefined, service?: string): Failure {
  const own = service === undefined ? undefined : ownWords[service]?.[situation]
  if (own) return own
  const [code, status] = rows[situation][protocol ?? 'json']
  return { code, status }
}

// Whoever refuses need not know the protocol spoken: it says AccessDeniedException, and a query client reads AccessDenied.
const translations: Record<Protocol, Map<string, string>> = {
  json: new Map(),
  query: new Map(),
  'rest-json': new Map(),
}
for (const situation of Object.values(rows)) {
  for (const protocol of ['query', 'rest-json'] as const) {
    const known = translations[protocol]
    if (!known.has(situation.json[0])) known.set(situation.json[0], situation[protocol][0])
  }
}

/** What a protocol calls a code that belongs to no model and may be given as JSON services name it. */
export function translate(code: string, protocol: Protocol): string {
  return translations[protocol].get(code) ?? code
}

/** The HTTP status of a code that belongs to no model: 400 when AWS's tables do not say otherwise. */
export function statusOf(code: string, protocol: Protocol): number {
  return statuses[protocol].get(code) ?? 400
}
