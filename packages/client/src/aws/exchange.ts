// One exchange over HTTP: what is sent, what comes back, and what is said when nothing does.

import { ServiceError } from '../errors.ts'

/** What is sent. */
export type Outgoing = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
}

/** What came back. */
export type Incoming = { readonly status: number; readonly requestId: string | undefined; readonly body: string }

/** Makes one exchange; rejects with a ServiceError of status 0 when no answer comes. */
export type Send = (request: Outgoing) => Promise<Incoming>

/** The error when there was no answer in time. */
export function timedOut(timeoutMs: number): ServiceError {
  return new ServiceError('TimeoutError', `no answer within ${timeoutMs / 1000} seconds`, 0)
}

/** The error when there was no answer, or none that can be understood. */
export function unreachable(error: Error): ServiceError {
  if (error instanceof ServiceError) return error
  return new ServiceError('NetworkError', `no answer: ${error.message}`, 0, undefined, { cause: error })
}

/** What came back as JSON. The parser's own message would quote it, and it may be a secret. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is the operation's, stated by Transport
export function readJson({ status, body, requestId }: Incoming): any {
  try {
    return JSON.parse(body)
  } catch {
    throw new ServiceError('UnknownError', `the service answered ${status}`, status, requestId)
  }
}

/** The error of the JSON protocol that came back; its code stands after a `#`, or before a `:`. */
export function readError(answer: Incoming): ServiceError {
  const { __type, message, Message } = Object(readJson(answer))
  const code = /[^#]*$/.exec(`${__type ?? ''}`)?.[0].split(':')[0] || 'UnknownError'
  return new ServiceError(code, message ?? Message ?? '', answer.status, answer.requestId)
}
