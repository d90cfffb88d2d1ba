// Spoils requests: bodies that are no JSON, heads that nobody signs so, targets that are not there.
import type { Sendable } from '../access/signed-call.ts'
import type { Random } from './random.ts'

/** A request whose headers may repeat: names and values in turn. */
export type Spoilt = { method: string; target: string; headers: string[]; body: Buffer }

const LITERALS = [
  '1e999',
  '-1e999',
  '99999999999999999999999',
  '01',
  '-',
  '1.',
  'NaN',
  'undefined',
  '"',
  '"\\ud800"',
  '"\\u00"',
  '//',
]
const METHODS = ['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'post', 'M-SEARCH', 'PURGE']
const TARGETS = [
  '//',
  '/.',
  '/..',
  '/%2e%2e/%2e%2e',
  '/%',
  '/%zz',
  '/%00',
  '/a%2Fb',
  '/?',
  '/?%',
  '/?a=%zz',
  '/?Action=GetCallerIdentity',
  '/?Action=GetCallerIdentity&Version=2011-06-15',
  '/?Action=&Version=',
  '/?X-Amz-Algorithm=AWS4-HMAC-SHA256',
  '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=b&X-Amz-Expires=c&X-Amz-SignedHeaders=d&X-Amz-Signature=e',
  '/?AWSAccessKeyId=test&Signature=x&Expires=1',
  `/${'a'.repeat(5000)}`,
  `/?${'a=b&'.repeat(2000)}`,
  '/_cairn/',
  '/_cairn/health?x=%zz',
  '/_cairn/health/',
  '/_cairn/nothing',
  '/_cairn/../',
  '/2015-03-31/functions/',
  '/service/ssm/operation/GetParameter',
]
const OPERATIONS = [
  '',
  '.',
  'AmazonSSM',
  'AmazonSSM.',
  '.GetParameter',
  'AmazonSSM.getparameter',
  'AmazonSSM.GetParameter.GetParameter',
  'AmazonSSM.__proto__',
  'AmazonSSM.constructor',
  '__proto__.constructor',
  'com.amazonaws.AmazonSSM.GetParameter',
  'TrentService.CreateGrant',
  'secretsmanager.GetSecretValue',
  'AmazonSSM.SendCommand',
  'AmazonSSM.GetParameter ',
  'AmazonSSM.GetParameter,TrentService.Encrypt',
  'Amazon\u00e9SSM.GetParameter',
  'a'.repeat(4000),
]
const MEDIA_TYPES = [
  '',
  'text/plain',
  'application/json',
  'application/x-amz-json-1.0',
  'application/cbor',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/x-amz-json-1.1; charset=utf-16',
  '\u00ff',
]
const AUTHORIZATIONS = [
  '',
  'AWS4-HMAC-SHA256',
  'AWS4-HMAC-SHA256 ',
  'AWS4-HMAC-SHA256 Credential=',
  'AWS4-HMAC-SHA256 Credential=////, SignedHeaders=host, Signature=0',
  'AWS4-HMAC-SHA256 Credential=test/20260101/eu-south-1/ssm/aws4_request, SignedHeaders=;;;, Signature=zz',
  'AWS4-HMAC-SHA256 Credential=__proto__/20260101/eu-south-1/ssm/aws4_request, SignedHeaders=host, Signature=00',
  'AWS4-ECDSA-P256-SHA256 Credential=a, SignedHeaders=b, Signature=c',
  'AWS test:signature',
  'AWS3-HTTPS AWSAccessKeyId=test',
  'Bearer token',
  'Basic dGVzdDp0ZXN0',
  `AWS4-HMAC-SHA256 ${'x='.repeat(3000)}`,
]

/** The same request with its headers in a row. */
export function plain({ method, target, headers, body }: Sendable): Spoilt {
  return { method, target, headers: Object.entries(headers).flat(), body: Buffer.from(body) }
}

/** A body that was damaged before it was signed: cut, grown, nested or no text at all. */
export function damageBody(body: string, random: Random): Buffer {
  const at = random.number(body.length + 1)
  const spoil = random.number(9)
  const cut = (from: number, more: string) => Buffer.from(body.slice(0, at) + more + body.slice(from))
  if (spoil === 0) return Buffer.from(body.slice(0, at))
  if (spoil === 1) return cut(at + 1, '')
  if (spoil === 2) return cut(at, random.pick(LITERALS))
  if (spoil === 3)
    return Buffer.concat([Buffer.from(body.slice(0, at)), randomBytes(random), Buffer.from(body.slice(at))])
  if (spoil === 4)
    return Buffer.from(body.replace(/:("(?:[^"\\]|\\.)*"|\d+|true|false|null)/, `:${random.pick(LITERALS)}`))
  if (spoil === 5) return Buffer.from(body.replace(/^\{("[^"]*"):/, '{$1:1,$1:'))
  if (spoil === 6) return Buffer.from(`\ufeff${body}`)
  if (spoil === 7) return Buffer.from(nest(random))
  return Buffer.from(`${body}${random.pick([' ', '\0', '{}', ',', ']', '\n'])}`)
}

/** A head that was changed after it was signed, or a request to where nobody is. */
export function damageHead(request: Spoilt, random: Random): Spoilt {
  const set = (name: string, value: string) => ({ ...request, headers: replaceHeader(request.headers, name, value) })
  switch (random.number(8)) {
    case 0:
      return { ...request, method: random.pick(METHODS) }
    case 1:
      return { ...request, target: random.pick(TARGETS), method: random.pick(['GET', 'POST']) }
    case 2:
      return set('x-amz-target', random.pick(OPERATIONS))
    case 3:
      return set('content-type', random.pick(MEDIA_TYPES))
    case 4:
      return set('authorization', random.pick(AUTHORIZATIONS))
    case 5:
      return set('x-amz-date', random.pick(['', '0', '20261301T000000Z', '99991231T235959Z', 'now', '20260101T000000']))
    case 6: {
      const index = 2 * random.number(request.headers.length / 2)
      return { ...request, headers: [...request.headers, ...request.headers.slice(index, index + 2)] }
    }
    default: {
      const index = 2 * random.number(request.headers.length / 2)
      return { ...request, headers: request.headers.filter((_, at) => at !== index && at !== index + 1) }
    }
  }
}

function replaceHeader(headers: string[], name: string, value: string): string[] {
  const at = headers.indexOf(name)
  return at < 0 ? [...headers, name, value] : headers.with(at + 1, value)
}

function randomBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: 1 + random.number(8) }, () => random.number(256)))
}

/** Deeper than anybody reads: in vain for a parser that recurses without end. */
function nest(random: Random): string {
  const depth = random.pick([100, 3000, 20_000])
  return random.pick([
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"Name":'.repeat(depth)}1${'}'.repeat(depth)}`,
    '['.repeat(depth),
    `{"Names":${'['.repeat(depth)}${']'.repeat(depth)}}`,
  ])
}
