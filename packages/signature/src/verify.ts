// Checking a claim's signature against the secret of its access key.

import { hash, timingSafeEqual } from 'node:crypto'
import { hashCanonical } from './canonical.ts'
import type { Claim } from './claim.ts'
import { type Failure, MISMATCH, UNKNOWN_KEY, UNSIGNED_BODY, WRONG_CONTENT_HASH } from './failure.ts'
import { formatScope, formatStringToSign, type SigningKeys } from './signing-keys.ts'

const SIGNATURE = /^[0-9a-f]{64}$/

const expectedBytes = Buffer.alloc(64)
const claimedBytes = Buffer.alloc(64)

function areEqual(expected: string, claimed: string): boolean {
  if (!SIGNATURE.test(claimed)) return false
  expectedBytes.write(expected, 'latin1')
  claimedBytes.write(claimed, 'latin1')
  return timingSafeEqual(expectedBytes, claimedBytes)
}

function checkContentHash(claimed: string | undefined, bodyHash: string): Failure | undefined {
  if (claimed === undefined || claimed === bodyHash) return undefined
  return /^(?:UNSIGNED|STREAMING)-/.test(claimed) ? UNSIGNED_BODY : WRONG_CONTENT_HASH
}

/**
 * Checks a claim's signature over the head read from the request and the body as received. Without a secret, for an
 * unknown access key, it does the same work and answers `unknownKey`. Returns nothing when the signature is right.
 */
export function verifySignature(
  claim: Claim,
  body: Uint8Array,
  secretAccessKey: string | undefined,
  signingKeys: SigningKeys,
): Failure | undefined {
  const bodyHash = hash('sha256', body)
  const canonicalHash = hashCanonical(claim.canonicalHead + bodyHash)
  const expected = signingKeys.find(claim.accessKeyId, secretAccessKey, claim).sign(claim.timestamp, canonicalHash)
  const isRight = areEqual(expected, claim.signature)
  if (secretAccessKey === undefined) return UNKNOWN_KEY
  return checkContentHash(claim.contentSha256, bodyHash) ?? (isRight ? undefined : MISMATCH)
}

/**
 * The text AWS appends to a mismatch: the canonical request and the string to sign as computed here. It echoes headers
 * and query to whoever sent them, a session token excepted, so it is for debugging only.
 */
export function explainMismatch(claim: Claim, body: Uint8Array): string {
  const canonical = claim.canonicalHead + hash('sha256', body)
  const toSign = formatStringToSign(claim.timestamp, formatScope(claim), hashCanonical(canonical))
  const shown = canonical
    .replace(/^(x-amz-security-token:).*$/m, '$1(hidden)')
    .replace(/(?<=[\n&])(X-Amz-Security-Token=)[^&\n]*/, '$1(hidden)')
  const request = `\n\nThe Canonical String for this request should have been\n'${shown}'`
  return `${request}\n\nThe String-to-Sign should have been\n'${toSign}'\n`
}
