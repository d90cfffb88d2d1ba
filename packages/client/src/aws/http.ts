// One HTTP exchange: by node:http where there is one, since fetch costs more at a cold start than all the rest; by fetch elsewhere.

import type * as NodeHttp from 'node:http'
import { ServiceError } from '../errors.ts'
import { findBuiltin } from './hashing.ts'

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

/** Node's client for this URL; undefined on other runtimes. */
export function findNodeHttp(url: string): typeof NodeHttp | undefined {
  return findBuiltin<typeof NodeHttp>(url.startsWith('https:') ? 'node:https' : 'node:http')
}

/** Sends with what this runtime has, or with the given fetch. */
export function createSend(given?: typeof fetch): Send {
  return (request) => {
    const http = given ? undefined : findNodeHttp(request.url)
    return http?.request ? sendByNode(http, request) : sendByFetch(given ?? fetch, request)
  }
}

function sendByNode(http: typeof NodeHttp, { method, url, headers, body, timeoutMs }: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer)
      reject(unreachable(error))
    }
    const request = http.request(
      url,
      { method, headers: { ...headers, 'content-length': byteLength(body) } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('error', fail)
        answer.on('end', () => {
          clearTimeout(timer)
          const requestId = answer.headers['x-amzn-requestid']
          resolve({ status: answer.statusCode ?? 0, requestId: requestId?.toString(), body: text })
        })
      },
    )
    const timer = setTimeout(() => request.destroy(timedOut(timeoutMs)), timeoutMs)
    request.on('error', fail)
    request.end(body)
  })
}

async function sendByFetch(send: typeof fetch, { method, url, headers, body, timeoutMs }: Outgoing): Promise<Incoming> {
  // The runtime sets the host itself, to the same text.
  const { host: _, ...rest } = headers
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await send(url, { method, headers: rest, signal, ...(body !== '' && { body }) })
    const requestId = answer.headers.get('x-amzn-requestid') ?? undefined
    return { status: answer.status, requestId, body: await answer.text() }
  } catch (error) {
    throw unreachable(signal.aborted ? timedOut(timeoutMs) : (error as Error))
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

function timedOut(timeoutMs: number): ServiceError {
  return new ServiceError('TimeoutError', `no answer within ${timeoutMs / 1000} seconds`, 0)
}

function unreachable(error: Error): ServiceError {
  if (error instanceof ServiceError) return error
  return new ServiceError('NetworkError', `no answer: ${error.message}`, 0, undefined, { cause: error })
}
