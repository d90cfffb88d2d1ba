// Signature Version 4: reading and verifying a request's signature, and signing requests.

export { readAuthorization } from './authorization.ts'
export { normalizePath } from './canonical.ts'
export type { Claim, Expectation, RequestHead } from './claim.ts'
export type { Failure, Situation } from './failure.ts'
export type { Credentials, PresignableRequest, SignableRequest, SigningScope } from './sign.ts'
export { presign, sign } from './sign.ts'
export { SigningKeys } from './signing-keys.ts'
export { explainMismatch, verifySignature } from './verify.ts'
