// Requests with a right signature over whatever a test puts into them.

import { sign } from '../../src/index.ts'
import { CREDENTIALS, type Request } from './check.ts'
import { naiveSignature } from './naive.ts'

/** The moment of the tests' signatures. */
export const NOW = new Date('2026-11-22T09:37:00Z')

/** What a server of Parameter Store expects at that moment. */
export const EXPECTED = { now: NOW, service: 'ssm', protocol: 'json', skewSeconds: 300 } as const

type Changes = { method?: string; target?: string; headers?: Record<string, string>; body?: string; at?: Date }

/** A request signed in its header by the package itself. */
export function signed({ method = 'POST', target = '/', headers = {}, body = '{}', at = NOW }: Changes = {}): Request {
  const all = { host: 'localhost:4600', 'x-amz-target': 'AmazonSSM.GetParameter', ...headers }
  const added = sign({ method, target, headers: all, body }, CREDENTIALS, {
    service: 'ssm',
    region: 'eu-central-1',
    now: at,
  })
  return { method, target, rawHeaders: Object.entries({ ...all, ...added }).flat(), body: Buffer.from(body) }
}

/** A request with this Authorization, Host and further headers, unsigned or wrongly signed. */
export function unsigned(
  authorization: string | undefined,
  headers: Record<string, string> = {},
  target = '/',
): Request {
  const rawHeaders = Object.entries({ Host: 'localhost:4600', ...headers }).flat()
  if (authorization !== undefined) rawHeaders.push('Authorization', authorization)
  return { method: 'POST', target, rawHeaders, body: Buffer.from('{}') }
}

/** A GET without body whose query is signed by the second implementation, expiring after the seconds when given. */
export function presigned(
  expires: string | undefined,
  timestamp = '20261122T093700Z',
  more: Record<string, string> = {},
): Request {
  const parameters: Record<string, string> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `AKIDEXAMPLE/${timestamp.slice(0, 8)}/eu-central-1/ssm/aws4_request`,
    'X-Amz-Date': timestamp,
    'X-Amz-SignedHeaders': 'host',
    ...more,
  }
  if (expires !== undefined) parameters['X-Amz-Expires'] = expires
  const query = Object.entries(parameters).map(([name, value]): [Buffer, Buffer] => [
    Buffer.from(name),
    Buffer.from(value),
  ])
  const headers: [string, Buffer][] = [['Host', Buffer.from('localhost:4600')]]
  const scope = { timestamp, region: 'eu-central-1', service: 'ssm', secret: CREDENTIALS.secretAccessKey }
  const signature = naiveSignature({ method: 'GET', path: '/', query, headers, body: Buffer.alloc(0) }, ['host'], scope)
  const target = `/?${new URLSearchParams({ ...parameters, 'X-Amz-Signature': signature })}`
  return { method: 'GET', target, rawHeaders: ['Host', 'localhost:4600'], body: Buffer.alloc(0) }
}
