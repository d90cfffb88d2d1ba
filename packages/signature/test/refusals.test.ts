// Every refusal: its words, its situation, and its place in the order of checks.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXPECTED, NOW, presigned, signed, unsigned } from './support/build.ts'
import { check, type Request, situationOf } from './support/check.ts'

const DATE = { 'X-Amz-Date': '20261122T093700Z' }
const SCOPE = 'AKIDEXAMPLE/20261122/eu-central-1/ssm/aws4_request'
const authorize = (credential = SCOPE, signedHeaders = 'host;x-amz-date', algorithm = 'AWS4-HMAC-SHA256') =>
  `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${'0'.repeat(64)}`

function assertRefusal(request: Request, situation: string, message: string, expected = {}) {
  assert.deepEqual(check(request, { ...EXPECTED, ...expected }), { situation, message })
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const OUTDATED = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
const NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "

test('no authentication, or none that begins with AWS4-, is missing', () => {
  const message = 'Request is missing Authentication Token'
  for (const authorization of [undefined, '', 'AWS4', 'X', 'Bearer abc', 'Basic YTpi']) {
    assertRefusal(unsigned(authorization), 'missing', message)
  }
  assertRefusal(unsigned('X', {}, '/?X-Amz-Algorith'), 'missing', message)
  const others = '/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d'
  assertRefusal(unsigned(undefined, {}, others), 'missing', message)
})

test('authentication in both header and query is a conflict', () => {
  const message = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
  assertRefusal(unsigned('X', {}, '/?X-Amz-Algorithm'), 'conflict', message)
  assertRefusal({ ...signed(), target: '/?X%2dAmz-Algorithm=a' }, 'conflict', message)
})

test('one sentence tells each part the Authorization header lacks', () => {
  const requires = (name: string) => `Authorization header requires '${name}' parameter. `
  const all = requires('Credential') + requires('Signature') + requires('SignedHeaders') + NO_DATE
  assertRefusal(unsigned('AWS4-'), 'malformed', `${all}Authorization=AWS4-`)
  for (const separator of [' ', ',', ', ', ' , ,']) {
    const authorization = `AWS4- Signature=b${separator}Credential=a`
    const message = `${requires('SignedHeaders')}Authorization=${authorization}`
    assertRefusal(unsigned(authorization, { Date: 'a' }), 'malformed', message)
  }
  const noDate = 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=, Signature=c'
  assertRefusal(unsigned(noDate), 'malformed', `${NO_DATE}Authorization=${noDate}`)
})

test('a parameter of the Authorization header needs a value and a name of its own', () => {
  const problem = 'not a valid key=value pair (missing equal-sign) in Authorization header'
  const spaced = 'AWS4-HMAC-SHA256 Credential= AKID/20261122/eu-central-1/ssm/aws4_request, Signature=b'
  assertRefusal(unsigned(spaced), 'malformed', `'AKID/20261122/eu-central-1/ssm/aws4_request' ${problem}: '${spaced}'.`)
  const twice = 'AWS4-HMAC-SHA256 Credential=a, Credential=b'
  assertRefusal(unsigned(twice), 'malformed', "Authorization header has 'Credential' more than once.")
})

test('one sentence tells each part the query lacks', () => {
  const include = (name: string) => `AWS query-string parameters must include 'X-Amz-${name}'. `
  const advice = 'Re-examine the query-string parameters.'
  const all = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'].map(include).join('')
  assertRefusal(unsigned(undefined, {}, '/?X-Amz-Algorithm'), 'malformed', all + advice)
  const noNames = '/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d'
  assertRefusal(unsigned(undefined, {}, noNames), 'malformed', include('SignedHeaders') + advice)
  const twice = `${presigned('60').target}&X-Amz-Date=20261122T093700Z`
  assertRefusal(unsigned(undefined, {}, twice), 'malformed', "The query string has 'X-Amz-Date' more than once.")
  const broken = unsigned(undefined, {}, '/?X-Amz-Algorithm=%FF')
  assertRefusal(broken, 'malformed', "The query-string parameter 'X-Amz-Algorithm' is not UTF-8.")
})

test('older and asymmetric signatures are refused by name', () => {
  for (const authorization of ['AWS AKID:abc=', 'AWS3-HTTPS AWSAccessKeyId=a', 'AWS3 AWSAccessKeyId=a']) {
    assertRefusal(unsigned(authorization), 'malformed', OUTDATED)
  }
  assertRefusal(unsigned(undefined, {}, '/?AWSAccessKeyId=AKID&Expires=1&Signature=a'), 'malformed', OUTDATED)
  const asymmetric = authorize('AKID/20261122/ssm/aws4_request', 'host;x-amz-date', 'AWS4-ECDSA-P256-SHA256')
  const message = "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now). "
  assertRefusal(unsigned(asymmetric, DATE), 'malformed', message)
})

test('a date that is no moment in the basic format is told', () => {
  for (const date of [
    '201',
    '2026-11-22T09:37:00Z',
    '20261122T093700',
    '20260230T093700Z',
    '20261122T243700Z',
    '20261122T096000Z',
    '20260022T093700Z',
    '20261322T093700Z',
    '20261100T093700Z',
    '20261199T093700Z',
  ]) {
    const message = `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`
    assertRefusal(unsigned(authorize(), { 'X-Amz-Date': date }), 'malformed', message)
    assertRefusal(unsigned(authorize(), { Date: date }), 'malformed', message)
  }
})

test('a signature outside the window is told with the limits', () => {
  const at = (text: string) => signed({ at: new Date(text) })
  assertRefusal(
    at('2026-11-22T09:31:59Z'),
    'skew',
    'Signature expired: 20261122T093159Z is now earlier than 20261122T093200Z (20261122T093700Z - 5 min.)',
  )
  assertRefusal(
    at('2026-11-22T09:42:01Z'),
    'skew',
    'Signature not yet current: 20261122T094201Z is still later than 20261122T094200Z (20261122T093700Z + 5 min.)',
  )
  assertRefusal(
    at('2026-11-22T09:21:59Z'),
    'skew',
    'Signature expired: 20261122T092159Z is now earlier than 20261122T092200Z (20261122T093700Z - 15 min.)',
    { skewSeconds: 900 },
  )
  assertRefusal(
    at('2026-11-22T09:36:00Z'),
    'skew',
    'Signature expired: 20261122T093600Z is now earlier than 20261122T093630Z (20261122T093700Z - 30 sec.)',
    { skewSeconds: 30 },
  )
  for (const text of ['2026-11-22T09:32:00Z', '2026-11-22T09:42:00Z'])
    assert.equal(situationOf(check(at(text), EXPECTED)), undefined)
})

test('a presigned request lives from its date, give or take the skew, to its expiry', () => {
  const after = (seconds: number, expires: string | undefined) =>
    situationOf(check(presigned(expires), { ...EXPECTED, now: new Date(NOW.getTime() + seconds * 1000) }))
  assert.equal(after(60, '60'), undefined)
  assert.equal(after(61, '60'), 'requestExpired')
  assert.equal(after(604800, '604800'), undefined)
  assert.equal(after(-300, '60'), undefined)
  assert.equal(after(-301, '60'), 'skew')
  assert.equal(after(300, undefined), undefined)
  assert.equal(after(301, undefined), 'requestExpired')
  assertRefusal(presigned('60'), 'requestExpired', 'Request has expired.', { now: new Date('2026-11-22T10:00:00Z') })
  for (const expires of ['0', '604801', '-1', '1.5', '1e3', 'x', ' 60']) {
    assertRefusal(
      presigned(expires),
      'malformed',
      "'X-Amz-Expires' must be a whole number of seconds from 1 to 604800.",
    )
  }
  assertRefusal(presigned(''), 'malformed', "'X-Amz-Expires' must be a whole number of seconds from 1 to 604800.")
})

test('Host and a telling Content-Type must be signed', () => {
  const mustBeSigned = (name: string) => `'${name}' must be a 'SignedHeader' in the AWS Authorization.`
  for (const names of ['', 'x-amz-date']) {
    assertRefusal(unsigned(authorize(SCOPE, names), DATE), 'unsignedHeader', mustBeSigned('Host'))
  }
  const typed = (type: string) => ({ ...signed(), rawHeaders: [...signed().rawHeaders, 'Content-Type', type] })
  assertRefusal(typed('application/x-www-form-urlencoded'), 'unsignedHeader', mustBeSigned('Content-Type'))
  assertRefusal(typed('application/x-amz-json-1.1; charset=utf-7'), 'unsignedHeader', mustBeSigned('Content-Type'))
  for (const type of [
    'application/x-amz-json-1.1',
    'application/X-Amz-JSON-1.0',
    'application/x-amz-json-1.1; charset=UTF-8',
  ]) {
    assert.equal(situationOf(check(typed(type), EXPECTED)), undefined)
  }
  assert.equal(situationOf(check(signed({ headers: { 'content-type': 'text/odd' } }), EXPECTED)), undefined)
})

test('SignedHeaders must be header names in order, each once', () => {
  const message = "'SignedHeaders' must be header names, sorted, each once, separated by ';'."
  const many = `host;${Array.from({ length: 300 }, (_, i) => `x${i}`)
    .sort()
    .join(';')}`
  for (const names of ['x-amz-date;host', 'host;host', ';host', 'host;', 'host;;x-amz-date', 'host:', many]) {
    assertRefusal(unsigned(authorize(SCOPE, names), DATE), 'malformed', message)
  }
  assert.equal(situationOf(check(unsigned(authorize(SCOPE, 'Host;X-Amz-Date'), DATE), EXPECTED)), 'mismatch')
  const lines = unsigned(undefined, {}, presigned('60', undefined, { 'X-Amz-SignedHeaders': 'host\n' }).target)
  assertRefusal(lines, 'malformed', message)
})

test('a credential has five parts', () => {
  for (const credential of ['a/b/c/d', 'a', 'a/b/c/d/e/f']) {
    const message = `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`
    assertRefusal(unsigned(authorize(credential), DATE), 'malformed', message)
  }
})

test('one sentence tells each part of the scope that is wrong', () => {
  const region = (name: string) => `Credential should be scoped to a valid region, not '${name}'.`
  const service = "Credential should be scoped to correct service: 'ssm'."
  const terminator = "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'."
  const date =
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20261122', from '20261122T093700Z'."
  assertRefusal(unsigned(authorize('a/b/C/d/e'), DATE), 'scope', [region('C'), service, terminator, date].join(' '))
  assertRefusal(unsigned(authorize('a/20261122/eu-central-1/SSM/aws4_request'), DATE), 'scope', service)
  assertRefusal(signed(), 'scope', region('eu-central-1'), { region: 'eu-west-1' })
  for (const name of ['', '-', 'EU', 'a_b', 'eu-', `a${'b'.repeat(63)}`, 'eu.central']) {
    assertRefusal(unsigned(authorize(`a/20261122/${name}/ssm/aws4_request`), DATE), 'scope', region(name))
  }
})

test('an unknown key id is told, not its wrong signature', () => {
  const other = SCOPE.replace('AKIDEXAMPLE', 'AKIDOTHER')
  assertRefusal(
    unsigned(authorize(other), DATE),
    'unknownKey',
    'The security token included in the request is invalid.',
  )
  assertRefusal(unsigned(authorize(), DATE), 'mismatch', MISMATCH)
})

test('a second Host or Authorization, a flood of headers and a broken target are refused', () => {
  const right = signed()
  const add = (...more: string[]) => ({ ...right, rawHeaders: [...right.rawHeaders, ...more] })
  assertRefusal(add('HOST', 'localhost:4600'), 'malformed', "The request has more than one 'Host' header.")
  assertRefusal(add('authorization', 'X'), 'malformed', "The request has more than one 'Authorization' header.")
  const flood = Array.from({ length: 200 }, (_, i) => [`a${i}`, 'b']).flat()
  assertRefusal(add(...flood), 'malformed', 'A request may have 200 headers at most.')
  for (const target of ['', '*', 'http://localhost/', '/%', '/a%2', '/%zz', '/?%', '/?a=%g0', '/\u0100', '/?\u0100']) {
    const message = 'The request target must be a path and a query, rightly percent-encoded.'
    assertRefusal({ ...right, target }, 'malformed', message)
  }
})

test('the checks come in the order AWS makes them', () => {
  const both = unsigned('AWS4-HMAC-SHA5 Signature=a', { 'X-Amz-Date': 'b', 'X-Amz-Target': 't' }, '/?X-Amz-Algorithm=a')
  const authorization = (text: string) => unsigned(text, { 'X-Amz-Date': 'b', 'X-Amz-Target': 't' })
  const dated = (date: string, names: string, algorithm: string, credential: string) =>
    unsigned(authorize(credential, names, algorithm), { 'X-Amz-Date': date, 'X-Amz-Target': 't' })
  const all = 'host;x-amz-date;x-amz-target'
  const messages = [
    both,
    authorization('AWS5-HMAC-SHA5 Signature=a'),
    authorization('AWS4-HMAC-SHA5 Signature=a'),
    dated('b', '', 'AWS4-HMAC-SHA5', 'a/b'),
    dated('20200101T000000Z', '', 'AWS4-HMAC-SHA5', 'a/b'),
    dated(DATE['X-Amz-Date'], '', 'AWS4-HMAC-SHA5', 'a/b'),
    dated(DATE['X-Amz-Date'], 'host;x-amz-date', 'AWS4-HMAC-SHA5', 'a/b'),
    dated(DATE['X-Amz-Date'], all, 'AWS4-HMAC-SHA5', 'a/b'),
    dated(DATE['X-Amz-Date'], all, 'AWS4-HMAC-SHA256', 'a/b'),
    dated(DATE['X-Amz-Date'], all, 'AWS4-HMAC-SHA256', 'a/b/eu-central-1/ssm/aws4_request'),
    dated(DATE['X-Amz-Date'], all, 'AWS4-HMAC-SHA256', SCOPE.replace('AKIDEXAMPLE', 'a')),
    dated(DATE['X-Amz-Date'], all, 'AWS4-HMAC-SHA256', SCOPE),
  ].map((request) => {
    const result = check(request, EXPECTED)
    return 'situation' in result ? `${result.situation}: ${result.message.slice(0, 24)}` : 'passed'
  })
  assert.deepEqual(messages, [
    "conflict: Found both 'X-Amz-Algori",
    'missing: Request is missing Authe',
    'malformed: Authorization header req',
    'malformed: Date must be in ISO-8601',
    'skew: Signature expired: 20200',
    "unsignedHeader: 'Host' must be a 'Signed",
    "unsignedHeader: 'x-amz-target' must be a",
    "malformed: Unsupported AWS 'algorit",
    'malformed: Credential must have exa',
    'scope: Date in Credential scope',
    'unknownKey: The security token inclu',
    'mismatch: The request signature we',
  ])
})
