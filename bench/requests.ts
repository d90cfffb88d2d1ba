// Signed requests as bytes, ready for the wire.
import { sign } from '@cairn/signature'
import type { Cairn } from './servers.ts'

const REGION = 'eu-south-1'

/** A call of Parameter Store as the JavaScript SDK would send it, signed now (good for five minutes). */
export function signedRequest(cairn: Cairn, operation: string, input: object): Buffer {
  const body = JSON.stringify(input)
  const headers: Record<string, string> = {
    host: `127.0.0.1:${cairn.port}`,
    'content-type': 'application/x-amz-json-1.1',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-target': `AmazonSSM.${operation}`,
    'x-amz-user-agent': 'aws-sdk-js/3.1169.0',
    'user-agent': 'aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs#24.21.0 api/ssm#3.1169.0',
    'amz-sdk-invocation-id': '5f0c1f8e-7c0c-4f0e-9d8a-2f8a4b1c7d11',
    'amz-sdk-request': 'attempt=1; max=3',
  }
  const signed = sign({ method: 'POST', target: '/', headers, body }, cairn, {
    service: 'ssm',
    region: REGION,
    now: new Date(),
  })
  const all = { ...headers, ...signed }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST / HTTP/1.1\r\n${head.join('')}\r\n${body}`)
}

/** Makes one call and answers the body; throws when it is not 200. */
export async function call(cairn: Cairn, operation: string, input: object): Promise<string> {
  const body = JSON.stringify(input)
  const headers = {
    host: `127.0.0.1:${cairn.port}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AmazonSSM.${operation}`,
  }
  const signed = sign({ method: 'POST', target: '/', headers, body }, cairn, {
    service: 'ssm',
    region: REGION,
    now: new Date(),
  })
  const answer = await fetch(`http://127.0.0.1:${cairn.port}/`, {
    method: 'POST',
    headers: { ...headers, ...signed },
    body,
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${operation} answered ${answer.status}: ${text}`)
  return text
}
