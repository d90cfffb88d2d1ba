// Tells whether an answer is one that AWS could have given: an error in its protocol's form, or a success of the operation.

import { modelOf, shapeOf } from '../access/models.ts'
import { readAnswer } from '../access/signed-call.ts'

/** An answer as it came. */
export type Answer = { method: string; status: number; contentType: string; requestId: string; body: Buffer }

const CODE = /^[A-Za-z][A-Za-z0-9.]*$/

/** What is wrong with an answer, or undefined. `operation` is what was asked for, if that is sure; `hosts` how often the host was named. */
export function judge(answer: Answer, operation: string | undefined, hosts: number): string | undefined {
  const { method, status, contentType, requestId, body } = answer
  if (status >= 500) return `it failed with ${status}`
  // Without its one host a request is refused before there is a protocol.
  if (hosts !== 1) return status === 400 ? undefined : `a request with ${hosts} hosts is answered with ${status}`
  if (!/^[0-9a-f-]{36}$/.test(requestId)) return `its request id is ${requestId}`
  if (method === 'HEAD') return body.length === 0 ? undefined : 'a HEAD got a body'
  const text = body.toString()
  if (Buffer.compare(Buffer.from(text), body) !== 0) return 'it is not UTF-8'
  return contentType.includes('xml') ? judgeXml(text, status) : judgeJson(text, status, contentType, operation)
}

function judgeJson(
  text: string,
  status: number,
  contentType: string,
  operation: string | undefined,
): string | undefined {
  if (contentType === 'application/json') return undefined
  if (!/^application\/x-amz-json-1\.[01]$/.test(contentType)) return `it is ${contentType}`
  let fields: unknown
  try {
    fields = text === '' ? {} : JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return 'it is no JSON object'
  if (status !== 200) return judgeError(text)
  if (operation === undefined) return undefined
  const unknown = Object.keys(fields).filter((name) => !outputMembers(operation).includes(name))
  return unknown.length === 0 ? undefined : `its members ${unknown.join(', ')} are not of ${operation}`
}

function judgeError(text: string): string | undefined {
  const { code } = readAnswer(text)
  if (!CODE.test(code)) return `its code is "${code}"`
  const others = Object.keys(JSON.parse(text)).filter((name) => !['__type', 'message', 'Message'].includes(name))
  return others.length === 0 ? undefined : `an error with ${others.join(', ')}`
}

function judgeXml(text: string, status: number): string | undefined {
  if (!/^<([A-Za-z]+) xmlns="[^"<]*">.*<\/\1>$/s.test(text)) return 'it is no XML document'
  if (!/<RequestId>[0-9a-f-]{36}<\/RequestId>/.test(text)) return 'it has no request id'
  if (status === 200) return /^<[A-Za-z]+Response /.test(text) ? undefined : 'it is no response'
  const { code } = readAnswer(text)
  return /^<ErrorResponse .*<Type>(Sender|Receiver)<\/Type>/s.test(text) && CODE.test(code)
    ? undefined
    : 'it is no error'
}

function outputMembers(operation: string): string[] {
  const [service = '', name = ''] = operation.split(':')
  const model = modelOf(service)
  const output = model.operations[name]?.output
  return output ? Object.keys(shapeOf(model, output).members ?? {}) : []
}
