// Thousands of generated requests, signed by the plain second implementation and written down in odd but equal ways.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalizePath, presign, sign } from '../src/index.ts'
import { CREDENTIALS, check, situationOf } from './support/check.ts'
import { escapeByte, type MeantRequest, naiveSignature, percentEncode } from './support/naive.ts'
import { choices } from './support/random.ts'

const REGIONS = ['us-east-1', 'eu-central-1', 'us-gov-west-1', 'local']
const SERVICES = ['ssm', 'kms', 'lambda', 'sts']
const TEXTS = [
  '',
  'plain',
  'a  b',
  'ü/ñ',
  '日本',
  '🔑',
  "!'()*~",
  'a+b',
  '100%',
  'x=y&z',
  '"#<>[]{}|\\^`',
  ' lead',
  'tail ',
  '\t',
]

const expected = { protocol: 'rest-json', skewSeconds: 900 } as const

function generateRequest(seed: number) {
  const { below, bytes, chance, pick, times } = choices(seed)
  const service = pick(SERVICES)
  const region = pick(REGIONS)
  const now = new Date(Date.UTC(2000 + below(60), below(12), 1 + below(28), below(24), below(60), below(60)))
  const timestamp = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const text = () => (chance(0.3) ? bytes(12) : Buffer.from(pick(TEXTS) + pick(TEXTS)))
  const word = () =>
    Buffer.from(pick(['a', 'b  c', 'd\te', 'x,y', 'caf\u00e9', '\u00a0nbsp\u00a0', '', ' ~!@# ']), 'latin1')
  const segment = () => percentEncode(Buffer.from(pick(['v1', 'arn:aws:x', 'a b', 'ü', '..x', '.', '..', '%', 'a/b'])))
  const segments = times(4, segment).filter((piece) => piece !== '.' && piece !== '..')
  const path = segments.length === 0 ? '/' : `/${segments.join('/')}${chance(0.3) ? '/' : ''}`
  const query = times(4, (): [Buffer, Buffer] => [text(), text()])
  if (query.length > 1 && chance(0.3)) query.push([query[0]?.[0] as Buffer, text()])
  const names = ['Accept', 'X-Custom', 'x-amz-meta', 'X-Amz-Target', 'My-Header', 'x-custom']
  const headers: [string, Buffer][] = [['Host', Buffer.from('127.0.0.1:4600')]]
  for (const name of times(5, () => pick(names))) headers.push([name, word()])
  return {
    service,
    region,
    now,
    timestamp,
    choose: choices(seed + 1),
    meant: { method: pick(['POST', 'GET', 'PUT']), path, query, headers, body: bytes(80) },
  }
}

type Generated = ReturnType<typeof generateRequest>

/** Percent-encodes bytes as a careless client might: needless escapes, lower case, `+` for a space, raw characters. */
function encodeOddly(bytes: Buffer, { chance }: Generated['choose']): string {
  return [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      if (character === ' ' && chance(0.5)) return '+'
      if (/[\w.~-]/.test(character) && chance(0.9)) return character
      if (/[!'()*:@,;$?/]/.test(character) && chance(0.5)) return character
      return chance(0.5) ? escapeByte(byte) : escapeByte(byte).toLowerCase()
    })
    .join('')
}

function writeOddly({ meant, choose }: Generated): { path: string; query: string } {
  const { below, chance } = choose
  const detours = ['/.', '/', '/gone/..', '/x/./../.']
  const path = meant.path.replaceAll('/', () => (chance(0.2) ? `${detours[below(detours.length)]}/` : '/'))
  const pairs = meant.query.map(([name, value]) => {
    const isBare = value.length === 0 && name.length > 0 && chance(0.5)
    return isBare ? encodeOddly(name, choose) : `${encodeOddly(name, choose)}=${encodeOddly(value, choose)}`
  })
  return { path, query: pairs.join(chance(0.1) ? '&&' : '&') }
}

const lowerNames = (meant: MeantRequest) => [...new Set(meant.headers.map(([name]) => name.toLowerCase()))].sort()
const rawHeadersOf = (meant: MeantRequest) => meant.headers.flatMap(([name, value]) => [name, value.toString('latin1')])

test('requests signed in a header by a second implementation verify, however they are written', () => {
  for (let seed = 0; seed < 1500; seed++) {
    const generated = generateRequest(seed)
    const { meant, region, service, timestamp, now } = generated
    meant.headers.push(['X-Amz-Date', Buffer.from(timestamp)])
    const names = lowerNames(meant)
    const signature = naiveSignature(meant, names, { timestamp, region, service, secret: CREDENTIALS.secretAccessKey })
    const credential = `${CREDENTIALS.accessKeyId}/${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
    const { path, query } = writeOddly(generated)
    const target = query === '' ? path : `${path}?${query}`
    const rawHeaders = [...rawHeadersOf(meant), 'Authorization', authorization]
    const result = check({ method: meant.method, target, rawHeaders, body: meant.body }, { ...expected, now, service })
    assert.equal(situationOf(result), undefined, `seed ${seed}: ${target}`)
    assert.equal(normalizePath(path), meant.path, `seed ${seed}`)
  }
})

test('requests presigned by a second implementation verify, however they are written', () => {
  for (let seed = 10000; seed < 11000; seed++) {
    const generated = generateRequest(seed)
    const { meant, region, service, timestamp, now } = generated
    const names = lowerNames(meant)
    const credential = `${CREDENTIALS.accessKeyId}/${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`
    const parameters = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': credential,
      'X-Amz-Date': timestamp,
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': 'token/+=',
      'X-Amz-SignedHeaders': names.join(';'),
    }
    for (const [name, value] of Object.entries(parameters)) meant.query.push([Buffer.from(name), Buffer.from(value)])
    const signature = naiveSignature(meant, names, { timestamp, region, service, secret: CREDENTIALS.secretAccessKey })
    const { path, query } = writeOddly(generated)
    const target = `${path}?X-Amz-Signature=${signature}&${query}`
    const rawHeaders = rawHeadersOf(meant)
    const result = check({ method: meant.method, target, rawHeaders, body: meant.body }, { ...expected, now, service })
    assert.ok(!('situation' in result), `seed ${seed}: ${target}`)
    assert.equal(result.sessionToken, 'token/+=')
    assert.equal(result.presigned, true)
  }
})

test('what the package signs is what a second implementation signs', () => {
  for (let seed = 20000; seed < 20700; seed++) {
    const generated = generateRequest(seed)
    const { meant, region, service, timestamp, now } = generated
    const secret = CREDENTIALS.secretAccessKey
    const { path, query } = writeOddly(generated)
    const target = query === '' ? path : `${path}?${query}`
    // A record of headers has each name once.
    const headers = Object.fromEntries(
      meant.headers.map(([name, value]) => [name.toLowerCase(), value.toString('latin1')]),
    )
    meant.headers = [...Object.entries(headers), ['x-amz-date', timestamp]].map(([name, value]) => [
      name as string,
      Buffer.from(value as string, 'latin1'),
    ])
    const added = sign({ ...meant, target, headers }, CREDENTIALS, { service, region, now })
    const names = lowerNames(meant)
    const signature = naiveSignature(meant, names, { timestamp, region, service, secret })
    assert.ok(added.authorization?.endsWith(`SignedHeaders=${names.join(';')}, Signature=${signature}`), `seed ${seed}`)

    const url = presign({ ...meant, url: `http://127.0.0.1:4600${target}`, headers }, CREDENTIALS, {
      service,
      region,
      now,
      expiresSeconds: 60,
    })
    const rawHeaders = Object.entries(headers).flat()
    const presigned = {
      method: meant.method,
      target: url.slice('http://127.0.0.1:4600'.length),
      rawHeaders,
      body: meant.body,
    }
    assert.equal(situationOf(check(presigned, { ...expected, now, service })), undefined, `seed ${seed}: ${url}`)
  }
})

test('an HTTP date stands in for X-Amz-Date', () => {
  const now = new Date('2026-11-22T09:37:00Z')
  const headers: [string, Buffer][] = [['Host', Buffer.from('h')]]
  headers.push(['Date', Buffer.from('Sun, 22 Nov 2026 09:37:00 GMT')])
  const meant = { method: 'GET', path: '/', query: [], headers, body: Buffer.alloc(0) }
  const scope = { timestamp: '20261122T093700Z', region: 'us-east-1', service: 'ssm' }
  const signature = naiveSignature(meant, ['date', 'host'], { ...scope, secret: CREDENTIALS.secretAccessKey })
  const credential = `${CREDENTIALS.accessKeyId}/20261122/us-east-1/ssm/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=date;host, Signature=${signature}`
  const rawHeaders = [...rawHeadersOf(meant), 'Authorization', authorization]
  const result = check({ ...meant, target: '/', rawHeaders }, { ...expected, now, service: 'ssm' })
  assert.equal('situation' in result ? result.message : result.timestamp, '20261122T093700Z')
})

test('random bytes for a request are refused without an exception', () => {
  const pieces = [
    'AWS4-HMAC-SHA256 ',
    'Credential=',
    'SignedHeaders=host;',
    'Signature=',
    ',',
    ' ',
    '=',
    '/',
    ';',
    '%',
    '%2',
    '%zz',
    '+',
    '?',
    '&',
    'X-Amz-Algorithm',
    'X-Amz-Date=',
    'X-Amz-Credential=a%FF',
    '20150830T123600Z',
    'aws4_request',
    '\u00ff',
    '\ud83d',
    '日',
  ]
  for (let seed = 30000; seed < 33000; seed++) {
    const { bytes, pick, times } = choices(seed)
    const noise = () => times(8, () => (pick([true, false]) ? pick(pieces) : bytes(5).toString('latin1'))).join('')
    const names = ['Host', 'Authorization', 'X-Amz-Date', 'Date', 'X-Amz-Security-Token', 'Content-Type', noise()]
    const rawHeaders = times(8, () => [pick(names), noise()]).flat()
    const request = {
      method: pick(['GET', 'POST', noise()]),
      target: pick(['/', '/?', '']) + noise(),
      rawHeaders,
      body: bytes(9),
    }
    const result = check(request, { ...expected, now: new Date('2015-08-30T12:36:00Z'), service: 'ssm' })
    assert.notEqual(situationOf(result), undefined, `seed ${seed}`)
  }
})
