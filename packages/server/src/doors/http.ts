// The door of the AWS wire: reads requests within limits, hands them on, and writes the answers.
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Answer, HttpRequest } from '../api/request.ts'
import { hasTwoHosts, IncomingRequest, readBody } from './incoming.ts'

/** A certificate (chain) and its key, in PEM. */
export type Certificate = { cert: Buffer; key: Buffer }

/** Where to listen, within which limits, and what to do with a request. */
export type HttpDoorOptions = {
  host: string
  port: number
  certificate: Certificate | undefined
  maxBodyBytes: number
  maxConnections: number
  requestTimeoutMs: number
  /** Answers a request; it must not reject. One that is too large comes without its body, to be refused. */
  answer(request: HttpRequest, isTooLarge: boolean): Promise<Answer>
  /** Told of each answer sent: how long it took since the request was there whole, and the bytes of its body. */
  observe(request: HttpRequest, answer: Answer, milliseconds: number, bytes: number): void
  /** Told of what never became a request. */
  reject(reason: string, remoteAddress: string | undefined): void
}

/** An open door. */
export type HttpDoor = {
  readonly port: number
  readonly inFlight: number
  /** How many requests have been answered. */
  readonly answered: number
  /** Takes a new certificate for the connections to come. */
  renew(certificate: Certificate): void
  /** Stops listening, lets calls under way end for as long as `withinMs`, then closes every connection. */
  close(withinMs: number): Promise<void>
}

const MAX_HEADER_BYTES = 16_384
// Longer than clients and load balancers keep an idle connection, so that it is they who close it.
const KEEP_ALIVE_MS = 75_000
const TLS = { minVersion: 'TLSv1.2' } as const

/** Listens; resolves when connections are taken. Rejects with the system's error when it cannot. */
export async function openHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  let inFlight = 0
  let answered = 0
  let closing: (() => void) | undefined
  // Answers without an end of their own.
  const streams = new Set<ServerResponse>()

  function handle(message: IncomingMessage, response: ServerResponse): void {
    begin(response)
    if (message.url![0] !== '/' || hasTwoHosts(message)) return refuse(message, response, options)
    readBody(message, options.maxBodyBytes, (body) => answer(message, response, body))
  }

  /** A client that asks before it sends a body is spared sending one that would be refused. */
  function handleAsking(message: IncomingMessage, response: ServerResponse): void {
    if (Number(message.headers['content-length']) > options.maxBodyBytes) {
      begin(response)
      return answer(message, response, undefined)
    }
    response.writeContinue()
    handle(message, response)
  }

  function begin(response: ServerResponse): void {
    inFlight++
    response.on('close', ended)
  }

  function ended(): void {
    inFlight--
    if (inFlight === 0) closing?.()
  }

  /** Answers a request with its whole body, or with none that is too large to be read. */
  function answer(message: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void {
    const started = performance.now()
    const isTooLarge = body === undefined
    const request = new IncomingRequest(message, body ?? Buffer.alloc(0))
    void options.answer(request, isTooLarge).then((answer) => {
      const isLast = closing !== undefined || isTooLarge
      const bytes = answer.stream && !isLast ? sendStream(response, answer, streams) : send(response, answer, isLast)
      answered++
      options.observe(request, answer, performance.now() - started, bytes)
    })
  }

  const server = await createListener(options)
  server.on('request', handle)
  server.on('checkContinue', handleAsking)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    options.reject(error.code ?? error.name, socket.remoteAddress)
    endUnreadable(error, socket)
  })
  server.on('drop', (dropped) => options.reject('too many connections', dropped?.remoteAddress))
  server.maxConnections = options.maxConnections
  server.maxHeadersCount = 0 // the bytes are bounded, and a header dropped in silence would be worse
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })

  return {
    port: (server.address() as AddressInfo).port,
    get inFlight() {
      return inFlight
    },
    get answered() {
      return answered
    },
    renew(certificate) {
      if ('setSecureContext' in server) server.setSecureContext({ ...certificate, ...TLS })
    },
    async close(withinMs) {
      const closed = new Promise<unknown>((resolve) => server.close(resolve))
      // A connection that never sent a request does not count as idle for node: it must not hold up the end.
      closing = () => server.closeAllConnections()
      for (const response of streams) response.end()
      if (inFlight === 0) closing()
      const deadline = setTimeout(closing, withinMs)
      await closed
      clearTimeout(deadline)
    },
  }
}

async function createListener({ certificate, requestTimeoutMs }: HttpDoorOptions) {
  const limits: ServerOptions = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(1000, requestTimeoutMs / 2),
    insecureHTTPParser: false,
    noDelay: true,
  }
  if (!certificate) return createServer(limits)
  const { createServer: createSecureServer } = await import('node:https')
  return createSecureServer({ ...limits, ...certificate, ...TLS })
}

/** Writes an answer, head and body at once; returns the bytes of the body. */
function send(response: ServerResponse, answer: Answer, isLast: boolean): number {
  const bytes = Buffer.byteLength(answer.body)
  if (response.destroyed) return bytes
  const head = ['content-type', answer.contentType, 'content-length', String(bytes)]
  head.push('x-amzn-RequestId', answer.requestId)
  for (const name in answer.headers) head.push(name, answer.headers[name]!)
  if (isLast) head.push('connection', 'close')
  response.writeHead(answer.status, head)
  response.end(answer.body)
  return bytes
}

/** Writes the head of an answer that goes on, and lets it be written. */
function sendStream(response: ServerResponse, answer: Answer, open: Set<ServerResponse>): number {
  if (response.destroyed) return 0
  const head = ['content-type', answer.contentType, 'x-amzn-RequestId', answer.requestId]
  for (const name in answer.headers) head.push(name, answer.headers[name]!)
  response.writeHead(answer.status, head)
  response.flushHeaders()
  open.add(response)
  response.on('close', () => open.delete(response))
  answer.stream!({
    write: (text) => void response.write(text),
    end: () => void response.end(),
    get waitingBytes() {
      return response.writableLength
    },
    get isClosed() {
      return response.destroyed || response.writableEnded
    },
    onDrain: (listener) => void response.on('drain', listener),
    onClose: (listener) => void response.on('close', listener),
  })
  return 0
}

function refuse(message: IncomingMessage, response: ServerResponse, { reject }: HttpDoorOptions): void {
  reject('malformed', message.socket.remoteAddress)
  response.writeHead(400, ['content-type', 'text/plain', 'connection', 'close'])
  response.end('the request is malformed\n')
}

const UNREADABLE: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Answers what is no HTTP request, and closes. */
function endUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy())
}
