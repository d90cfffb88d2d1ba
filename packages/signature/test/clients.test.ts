// The requests of the real AWS clients: each verifies as sent, and none does with any signed byte changed.

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type Expectation, presign } from '../src/index.ts'
import { capture } from './support/capture.ts'
import { CREDENTIALS, check, type Request, situationOf } from './support/check.ts'

type Captured = { request: Request; expected: Expectation }

const captured: Captured[] = []

before(async () => {
  const requests = await capture((endpoint) => {
    const options = { endpoint, region: 'eu-central-1', credentials: CREDENTIALS, maxAttempts: 1 }
    const temporary = { ...options, credentials: { ...CREDENTIALS, sessionToken: 'IQoJb3JpZ2luX2VjE/token+=' } }
    const role = { RoleArn: 'arn:aws:iam::111122223333:role/reader', RoleSessionName: 'a+b=c,d.e@f' }
    return [
      new SSMClient(options).send(new GetParameterCommand({ Name: '/app/prod/password', WithDecryption: true })),
      new SSMClient({ ...options, endpoint: `${endpoint}/a%20b/ü/` }).send(new GetParameterCommand({ Name: 'x' })),
      new SSMClient(temporary).send(new PutParameterCommand({ Name: '/ü/日本', Value: '🔑\u0000\n', Type: 'String' })),
      new KMSClient(temporary).send(new EncryptCommand({ KeyId: 'alias/a', Plaintext: new Uint8Array(300).fill(255) })),
      new STSClient(options).send(new GetCallerIdentityCommand({})),
      new STSClient(temporary).send(new AssumeRoleCommand(role)),
    ]
  })
  assert.equal(requests.length, 6)
  const protocols = { ssm: 'json', kms: 'json', sts: 'query' } as const
  for (const request of requests) {
    const now = new Date()
    const service = /\/(ssm|kms|sts)\/aws4_request/.exec(request.rawHeaders.join())?.[1] as keyof typeof protocols
    captured.push({ request, expected: { now, service, protocol: protocols[service], skewSeconds: 300 } })
  }
  const now = new Date('2026-11-22T09:37:00Z')
  const url = presign(
    {
      method: 'GET',
      url: 'http://127.0.0.1:4600/?Action=GetCallerIdentity&Version=2011-06-15&X=%C3%BC+!',
      headers: { 'x-k8s-aws-id': 'my cluster' },
    },
    { ...CREDENTIALS, sessionToken: 'token/+=' },
    { service: 'sts', region: 'us-east-1', now, expiresSeconds: 60 },
  )
  captured.push({
    request: {
      method: 'GET',
      target: url.slice('http://127.0.0.1:4600'.length),
      rawHeaders: ['Host', '127.0.0.1:4600', 'x-k8s-aws-id', 'my cluster'],
      body: Buffer.alloc(0),
    },
    expected: { now, service: 'sts', protocol: 'query', skewSeconds: 900 },
  })
})

/** The text with each character in turn changed into another that is not just its other case. */
function* changeEach(text: string): Generator<string> {
  for (let i = 0; i < text.length; i++) {
    for (const flip of [1, 8])
      yield text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ flip) + text.slice(i + 1)
  }
}

function signedNamesOf(request: Request, expected: Expectation): string[] {
  const claim = check(request, expected)
  return 'situation' in claim ? assert.fail(claim.message) : claim.signedHeaders.split(';')
}

function assertRefused(request: Request, expected: Expectation, what: string) {
  assert.notEqual(situationOf(check(request, expected)), undefined, what)
}

test('each request verifies as it was sent, with its token reported', () => {
  for (const { request, expected } of captured) {
    const result = check(request, expected)
    assert.ok(!('situation' in result), JSON.stringify(result))
    assert.equal(
      result.sessionToken !== undefined,
      /x-amz-security-token/i.test(request.rawHeaders.join() + request.target),
    )
  }
})

test('a changed method, target or body is refused', () => {
  for (const { request, expected } of captured) {
    for (const method of changeEach(request.method)) assertRefused({ ...request, method }, expected, method)
    for (const target of changeEach(request.target)) assertRefused({ ...request, target }, expected, target)
    for (let i = 0; i < request.body.length; i++) {
      const body = Buffer.from(request.body)
      body[i] = (body[i] as number) ^ (1 << (i % 8))
      assertRefused({ ...request, body }, expected, `body, byte ${i}`)
    }
    assertRefused({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }, expected, 'longer body')
    assertRefused(
      { ...request, target: `${request.target}${request.target.includes('?') ? '&' : '?'}a` },
      expected,
      'query',
    )
  }
})

test('a changed, missing or repeated signed header is refused, and a changed Authorization', () => {
  for (const { request, expected } of captured) {
    const covered = new Set([...signedNamesOf(request, expected), 'authorization'])
    const { rawHeaders } = request
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] as string
      const value = rawHeaders[at + 1] as string
      if (!covered.has(name.toLowerCase())) continue
      for (const other of changeEach(name)) {
        assertRefused({ ...request, rawHeaders: rawHeaders.with(at, other) }, expected, `${name} as ${other}`)
      }
      for (const other of changeEach(value)) {
        assertRefused({ ...request, rawHeaders: rawHeaders.with(at + 1, other) }, expected, `${name}: ${other}`)
      }
      assertRefused({ ...request, rawHeaders: rawHeaders.toSpliced(at, 2) }, expected, `no ${name}`)
      assertRefused({ ...request, rawHeaders: [...rawHeaders, name, value] }, expected, `${name} twice`)
    }
  }
})

test('an unsigned x-amz-* header is refused, what proxies add is not', () => {
  for (const { request, expected } of captured) {
    const added = { ...request, rawHeaders: [...request.rawHeaders, 'X-Amz-Foo', 'b'] }
    assert.deepEqual(check(added, expected), {
      situation: 'unsignedHeader',
      message: "'x-amz-foo' must be a 'SignedHeader' in the AWS Authorization.",
    })
    const traced = { ...request, rawHeaders: [...request.rawHeaders, 'X-Amzn-Trace-Id', 'Root=1', 'Via', '1.1 proxy'] }
    assert.equal(situationOf(check(traced, expected)), undefined)
  }
})

test('a request is refused for another service, protocol window or region than the one it was signed for', () => {
  for (const { request, expected } of captured) {
    assert.equal(situationOf(check(request, { ...expected, service: 'iam' })), 'scope')
    assert.equal(situationOf(check(request, { ...expected, region: 'us-west-2' })), 'scope')
    const later = new Date(expected.now.getTime() + 16 * 60_000)
    assert.match(situationOf(check(request, { ...expected, now: later })) ?? '', /skew|requestExpired/)
  }
})
