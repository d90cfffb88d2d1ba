// Signing: what is covered, what is added, and what is refused before it is sent.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { presign, sign } from '../src/index.ts'
import { EXPECTED, NOW, signed } from './support/build.ts'
import { CREDENTIALS, check, situationOf } from './support/check.ts'

const SCOPE = { service: 'ssm', region: 'eu-central-1', now: NOW }
const signedNames = (added: Record<string, string>) => /SignedHeaders=([^,]*)/.exec(added.authorization ?? '')?.[1]

test('every header is signed but those that clients and proxies change', () => {
  const headers = {
    Host: 'a',
    'User-Agent': 'b',
    'X-Amzn-Trace-Id': 'c',
    Connection: 'close',
    'X-Foo': 'd',
    Accept: '*/*',
  }
  const added = sign({ method: 'GET', target: '/', headers }, CREDENTIALS, SCOPE)
  assert.equal(signedNames(added), 'accept;host;x-amz-date;x-foo')
  assert.deepEqual(Object.keys(added), ['x-amz-date', 'authorization'])
})

test('a session token is added and signed, in the header and in the URL', () => {
  const credentials = { ...CREDENTIALS, sessionToken: 'a/b+c=' }
  const headers = { host: 'localhost:4600' }
  const added = sign({ method: 'POST', target: '/', headers, body: '{}' }, credentials, SCOPE)
  assert.equal(added['x-amz-security-token'], 'a/b+c=')
  const rawHeaders = Object.entries({ ...headers, ...added }).flat()
  const result = check({ method: 'POST', target: '/', rawHeaders, body: Buffer.from('{}') }, EXPECTED)
  assert.equal('situation' in result ? result.message : result.sessionToken, 'a/b+c=')

  const url = presign({ method: 'GET', url: 'https://localhost:4600' }, credentials, { ...SCOPE, expiresSeconds: 60 })
  assert.match(
    url,
    /^https:\/\/localhost:4600\/\?X-Amz-Algorithm=AWS4-HMAC-SHA256&.*&X-Amz-Security-Token=a%2Fb%2Bc%3D&/,
  )
  const target = url.slice('https://localhost:4600'.length)
  const presigned = check(
    { method: 'GET', target, rawHeaders: ['Host', 'localhost:4600'], body: Buffer.alloc(0) },
    EXPECTED,
  )
  assert.equal('situation' in presigned ? presigned.message : presigned.sessionToken, 'a/b+c=')
})

test('a header given with the name of an added one is replaced', () => {
  const request = signed({ headers: { 'x-amz-date': '20200101T000000Z', authorization: 'old' } })
  assert.equal(situationOf(check(request, EXPECTED)), undefined)
})

test('a presigned body and header must arrive as they were signed', () => {
  const request = { method: 'POST', url: 'http://h/a?b=c', headers: { 'x-amz-target': 'T' }, body: 'body' }
  const target = presign(request, CREDENTIALS, { ...SCOPE, expiresSeconds: 60 }).slice('http://h'.length)
  const rawHeaders = ['Host', 'h', 'X-Amz-Target', 'T']
  const sent = { method: 'POST', target, rawHeaders, body: Buffer.from('body') }
  assert.equal(situationOf(check(sent, EXPECTED)), undefined)
  assert.equal(situationOf(check({ ...sent, body: Buffer.from('other') }, EXPECTED)), 'mismatch')
  assert.equal(situationOf(check({ ...sent, rawHeaders: rawHeaders.with(3, 'U') }, EXPECTED)), 'mismatch')
})

test("a URL is signed for the Host that clients send: without its scheme's own port", () => {
  const url = presign({ method: 'GET', url: 'https://Example.com:443/' }, CREDENTIALS, { ...SCOPE, expiresSeconds: 1 })
  const target = url.slice('https://Example.com:443'.length)
  const sent = { method: 'GET', target, rawHeaders: ['Host', 'example.com'], body: Buffer.alloc(0) }
  assert.equal(situationOf(check(sent, EXPECTED)), undefined)
})

test('a request that could not be verified is not signed', () => {
  const signWith = (target: string, headers: Record<string, string>) => () =>
    sign({ method: 'GET', target, headers }, CREDENTIALS, SCOPE)
  assert.throws(signWith('/', {}), { name: 'TypeError', message: 'a request needs a host header to be signed' })
  const host = { host: 'h' }
  for (const target of ['', 'a', '/%', '/?%zz', '/ü€']) {
    const message = 'a request target must be a path and a query, percent-encoded'
    assert.throws(signWith(target, host), { name: 'TypeError', message })
  }
  assert.throws(signWith('/', { host: 'h', Host: 'h' }), { message: "The request has more than one 'Host' header." })
  const presignWith = (url: string, expiresSeconds: number) => () =>
    presign({ method: 'GET', url }, CREDENTIALS, { ...SCOPE, expiresSeconds })
  for (const seconds of [0, 604801, 1.5, Number.NaN]) {
    assert.throws(presignWith('http://h/', seconds), {
      message: 'a presigned request may live for 1 to 604800 seconds',
    })
  }
  for (const url of ['/path', 'h/path', 'http://h/#part']) {
    assert.throws(presignWith(url, 60), { message: 'a URL to presign must be absolute, without #' })
  }
})
