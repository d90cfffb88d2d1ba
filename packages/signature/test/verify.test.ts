// What the signature itself must be, what it must cover, and how a mismatch is explained.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainMismatch, readAuthorization } from '../src/index.ts'
import { EXPECTED, presigned, signed } from './support/build.ts'
import { check, type Request, situationOf } from './support/check.ts'

function assertMismatch(request: Request, message: string) {
  assert.deepEqual(check(request, EXPECTED), { situation: 'mismatch', message })
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

test('the signature must be the 64 hexadecimal digits themselves', () => {
  const right = signed()
  const at = right.rawHeaders.indexOf('authorization') + 1
  const authorization = right.rawHeaders[at] as string
  const signature = authorization.slice(-64)
  for (const wrong of [
    signature.toUpperCase(),
    signature.slice(1),
    `${signature}0`,
    `${signature.slice(1)}š`,
    `0x${signature.slice(2)}`,
  ]) {
    const rawHeaders = right.rawHeaders.with(at, authorization.slice(0, -64) + wrong)
    assertMismatch({ ...right, rawHeaders }, MISMATCH)
  }
})

test("a declared body hash must be the body's, and the body signed", () => {
  const declare = (hash: string) => signed({ headers: { 'x-amz-content-sha256': hash } })
  const wrong = "The provided 'x-amz-content-sha256' header does not match what was computed."
  const unsignedBody =
    "The body must be signed: 'x-amz-content-sha256' must be the SHA-256 of the body, in hexadecimal."
  assertMismatch(declare('0'.repeat(64)), wrong)
  for (const scheme of [
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  ]) {
    assertMismatch(declare(scheme), unsignedBody)
    assertMismatch(presigned('60', undefined, { 'X-Amz-Content-Sha256': scheme }), unsignedBody)
  }
  const right = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
  assert.equal(situationOf(check(declare(right), EXPECTED)), undefined)
})

test('a mismatch can be explained without showing the session token', () => {
  const explain = (request: Request) => {
    const claim = readAuthorization(request, EXPECTED)
    return 'situation' in claim ? assert.fail(claim.message) : explainMismatch(claim, request.body)
  }
  const explained = explain(signed({ headers: { 'x-amz-security-token': 'token-1' } }))
  assert.match(
    explained,
    /^\n\nThe Canonical String for this request should have been\n'POST\n\/\n\nhost:localhost:4600\n/,
  )
  assert.match(
    explained,
    /\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261122T093700Z\n20261122\/eu-central-1\/ssm\/aws4_request\n[0-9a-f]{64}'\n$/,
  )
  assert.match(explained, /\nx-amz-security-token:\(hidden\)\n/)
  const inQuery = explain(presigned('60', undefined, { 'X-Amz-Security-Token': 'token-2' }))
  assert.match(inQuery, /&X-Amz-Security-Token=\(hidden\)&X-Amz-SignedHeaders=host\n/)
  assert.doesNotMatch(explained + inQuery, /token-[12]/)
})
