// Ways to spoil a call's signature, what AWS answers to each, and whether the owner of the key is told.
import { type Call, encodeCall, type Sendable, signCall } from './signed-call.ts'

/** HTTP status and code of a refusal, by protocol. */
export type Codes = { json: [number, string]; query: [number, string] }

const MISMATCH: Codes = { json: [400, 'InvalidSignatureException'], query: [403, 'SignatureDoesNotMatch'] }
const UNKNOWN: Codes = { json: [400, 'UnrecognizedClientException'], query: [403, 'InvalidClientTokenId'] }
const MISSING: Codes = {
  json: [400, 'MissingAuthenticationTokenException'],
  query: [403, 'MissingAuthenticationToken'],
}
/** What a caller without permission is told. */
export const DENIED: Codes = { json: [400, 'AccessDeniedException'], query: [403, 'AccessDenied'] }

const WRONG_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const INVALID_TOKEN = 'The security token included in the request is invalid.'

/** A way to spoil a call's signature, what AWS answers, and whether the owner of the key is told. */
export type Spoilt = {
  title: string
  request(url: string, call: Call): Sendable
  codes: Codes
  text: string | RegExp
  told: boolean
}

const HOUR_MS = 3_600_000

/** Every way. */
export const SPOILT: Spoilt[] = [
  {
    title: 'that is not signed',
    request: encodeCall,
    codes: MISSING,
    text: 'Request is missing Authentication Token',
    told: false,
  },
  {
    title: 'signed with another secret',
    request: (url, call) => signCall(url, { ...call, key: { ...call.key!, secretAccessKey: 'wrong' } }),
    codes: MISMATCH,
    text: WRONG_SIGNATURE,
    told: true,
  },
  {
    title: 'of a key that nobody has',
    request: (url, call) => signCall(url, { ...call, key: { ...call.key!, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } }),
    codes: UNKNOWN,
    text: INVALID_TOKEN,
    told: false,
  },
  {
    title: 'with a session token that its key has not',
    request: (url, call) => signCall(url, { ...call, key: { ...call.key!, sessionToken: 'token' } }),
    codes: UNKNOWN,
    text: INVALID_TOKEN,
    told: true,
  },
  {
    title: 'signed an hour ago',
    request: (url, call) => signCall(url, { ...call, at: new Date(Date.now() - HOUR_MS) }),
    codes: MISMATCH,
    text: /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - (5|15) min\.\)$/,
    told: true,
  },
  {
    title: 'signed in an hour',
    request: (url, call) => signCall(url, { ...call, at: new Date(Date.now() + HOUR_MS) }),
    codes: MISMATCH,
    text: /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ (5|15) min\.\)$/,
    told: true,
  },
  {
    title: 'signed for another service',
    request: (url, call) => signCall(url, { ...call, signedFor: 'sqs' }),
    codes: MISMATCH,
    text: /^Credential should be scoped to correct service: '[a-z]+'\.$/,
    told: true,
  },
  {
    title: 'whose body was changed on its way',
    request(url, call) {
      const signed = signCall(url, call)
      return { ...signed, body: `${signed.body}${signed.body.includes('Action=') ? '&More=1' : ' '}` }
    },
    codes: MISMATCH,
    text: WRONG_SIGNATURE,
    told: true,
  },
  {
    title: 'with a header of AWS that is not signed',
    request(url, call) {
      const signed = signCall(url, call)
      return { ...signed, headers: { ...signed.headers, 'x-amz-extra': 'added' } }
    },
    codes: MISMATCH,
    text: "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization.",
    told: true,
  },
  {
    title: 'with a header of AWS changed on its way',
    request(url, call) {
      const signed = signCall(url, { ...call, at: new Date() })
      const { 'x-amz-date': date = '' } = signed.headers
      const second = (Number(date.slice(-3, -1)) + 1) % 60
      const changed = `${date.slice(0, -3)}${String(second).padStart(2, '0')}Z`
      return { ...signed, headers: { ...signed.headers, 'x-amz-date': changed } }
    },
    codes: MISMATCH,
    text: WRONG_SIGNATURE,
    told: true,
  },
]
