// Signed requests as bytes, ready for the wire.
import { sign } from '@cairn/signature'
import type { Cairn } from './servers.ts'

/** What is called, and with what. */
export type Call = { operation: keyof typeof TARGETS; input: object }

// The operations that are measured, with the header that names them.
const TARGETS = {
  'ssm:GetParameter': 'AmazonSSM.GetParameter',
  'ssm:GetParametersByPath': 'AmazonSSM.GetParametersByPath',
  'ssm:PutParameter': 'AmazonSSM.PutParameter',
  'kms:CreateKey': 'TrentService.CreateKey',
  'kms:Encrypt': 'TrentService.Encrypt',
  'kms:Decrypt': 'TrentService.Decrypt',
  'secretsmanager:CreateSecret': 'secretsmanager.CreateSecret',
  'secretsmanager:GetSecretValue': 'secretsmanager.GetSecretValue',
  'secretsmanager:BatchGetSecretValue': 'secretsmanager.BatchGetSecretValue',
}

// What the JavaScript SDK sends along, all of it signed.
const SDK_HEADERS = {
  'x-amz-user-agent': 'aws-sdk-js/3.1169.0',
  'user-agent': 'aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs#24.21.0 api/ssm#3.1169.0',
  'amz-sdk-invocation-id': '5f0c1f8e-7c0c-4f0e-9d8a-2f8a4b1c7d11',
  'amz-sdk-request': 'attempt=1; max=3',
}

/** A call as the JavaScript SDK would send it, signed now (good for five minutes). */
export function signedRequest(cairn: Cairn, { operation, input }: Call): Buffer {
  const body = JSON.stringify(input)
  const headers = signedHeaders(cairn, operation, body, {
    ...SDK_HEADERS,
    'content-length': String(Buffer.byteLength(body)),
  })
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST / HTTP/1.1\r\n${head.join('')}\r\n${body}`)
}

/** Makes one call and answers the body; throws when it is not 200. */
export async function call(cairn: Cairn, { operation, input }: Call): Promise<string> {
  const body = JSON.stringify(input)
  const { host: _, ...headers } = signedHeaders(cairn, operation, body, {})
  const answer = await fetch(`http://127.0.0.1:${cairn.port}/`, { method: 'POST', headers, body })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${operation} answered ${answer.status}: ${text}`)
  return text
}

function signedHeaders(
  cairn: Cairn,
  operation: Call['operation'],
  body: string,
  more: Record<string, string>,
): Record<string, string> {
  const headers = {
    host: `127.0.0.1:${cairn.port}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': TARGETS[operation],
    ...more,
  }
  const [service = ''] = operation.split(':')
  const scope = { service, region: 'eu-south-1', now: new Date() }
  return { ...headers, ...sign({ method: 'POST', target: '/', headers, body }, cairn, scope) }
}
