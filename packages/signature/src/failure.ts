// Why a request's signature is refused: the situation, for the protocol's error code, and AWS's words for it.

/**
 * What is wrong with a request's authentication; the server maps it to an error code of the routed protocol.
 * `token` is never found here: it is for the caller, who checks the session token and answers in the same form.
 */
export type Situation =
  | 'missing'
  | 'conflict'
  | 'malformed'
  | 'skew'
  | 'requestExpired'
  | 'unsignedHeader'
  | 'scope'
  | 'unknownKey'
  | 'mismatch'
  | 'token'

/** A refusal: the situation and the message to answer with; it never holds a secret or a session token. */
export type Failure = { readonly situation: Situation; readonly message: string }

/** Makes a refusal. */
export function fail(situation: Situation, message: string): Failure {
  return { situation, message }
}

/** No authentication at all, or none that looks like Signature Version 4. */
export const MISSING = fail('missing', 'Request is missing Authentication Token')

/** Signed in the header and in the query at once. */
export const CONFLICT = fail(
  'conflict',
  "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
)

/** Signature Version 2 and older. */
export const OUTDATED = fail(
  'malformed',
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
)

/** The access key id belongs to nobody. */
export const UNKNOWN_KEY = fail('unknownKey', 'The security token included in the request is invalid.')

/** The signature is not the one the secret makes of this request. */
export const MISMATCH = fail(
  'mismatch',
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
)

/** The declared hash of the body is not the hash of the body received. */
export const WRONG_CONTENT_HASH = fail(
  'mismatch',
  "The provided 'x-amz-content-sha256' header does not match what was computed.",
)

/** `UNSIGNED-PAYLOAD` or a streaming scheme: either would let anybody swap the body of a captured request. */
export const UNSIGNED_BODY = fail(
  'mismatch',
  "The body must be signed: 'x-amz-content-sha256' must be the SHA-256 of the body, in hexadecimal.",
)

/** A header that must be covered by the signature is not; the name is written as AWS writes it. */
export function notSigned(name: string): Failure {
  return fail('unsignedHeader', `'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
}
