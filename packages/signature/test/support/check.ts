// One call that judges a request the way a server does: read, look the key up, verify.

import {
  type Claim,
  type Expectation,
  type Failure,
  readAuthorization,
  SigningKeys,
  verifySignature,
} from '../../src/index.ts'

export type Request = { method: string; target: string; rawHeaders: string[]; body: Buffer }

export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

const signingKeys = new SigningKeys()

/** The claim of a rightly signed request, or why it is refused; only the one example key is known. */
export function check(request: Request, expected: Expectation): Claim | Failure {
  const claim = readAuthorization(request, expected)
  if ('situation' in claim) return claim
  const secret = claim.accessKeyId === CREDENTIALS.accessKeyId ? CREDENTIALS.secretAccessKey : undefined
  return verifySignature(claim, request.body, secret, signingKeys) ?? claim
}

/** The situation of a refusal, undefined when the request passed. */
export function situationOf(result: Claim | Failure): string | undefined {
  return 'situation' in result ? result.situation : undefined
}
