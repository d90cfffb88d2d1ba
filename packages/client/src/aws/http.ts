// How requests are sent: over sockets of Node's own where there are any, since fetch costs more at a cold start than all the rest; by fetch elsewhere.

import { type Outgoing, type Send, timedOut, unreachable } from './exchange.ts'
import { createSocketSend, findSockets } from './socket.ts'

/** Sends with what this runtime has, or with the given fetch. */
export function createSend(given?: typeof fetch): Send {
  const sendBySocket = createSocketSend()
  return (request) => {
    const sockets = given ? undefined : findSockets()
    return sockets ? sendBySocket(sockets, request) : sendByFetch(given ?? fetch, request)
  }
}

async function sendByFetch(send: typeof fetch, { method, url, headers, body, timeoutMs }: Outgoing) {
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
