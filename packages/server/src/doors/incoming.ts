// A request as node:http gives it, in the shape the pipeline reads: raw target, raw headers, whole body.
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { HttpRequest, Tls } from '../api/request.ts'

const NO_BYTES = Buffer.alloc(0)

/** A request read whole. */
export class IncomingRequest implements HttpRequest {
  readonly method: string
  readonly target: string
  readonly path: string
  readonly query: string
  readonly rawHeaders: string[]
  readonly remoteAddress: string
  readonly secure: boolean
  readonly tls: Tls | undefined
  readonly body: Buffer

  constructor(message: IncomingMessage, body: Buffer) {
    const target = message.url!
    const mark = target.indexOf('?')
    this.method = message.method!
    this.target = target
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.query = mark < 0 ? '' : target.slice(mark + 1)
    this.rawHeaders = message.rawHeaders
    this.remoteAddress = plainAddress(message.socket.remoteAddress ?? '')
    this.secure = 'encrypted' in message.socket
    this.tls = this.secure ? tlsOf(message.socket as TLSSocket) : undefined
    this.body = body
  }

  /** A header by its lower-case name, repeated ones joined as the signature joins them; read without node's own table. */
  header(name: string): string | undefined {
    let value: string | undefined
    const { rawHeaders } = this
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const each = rawHeaders[index]!
      if (each.length !== name.length || each.toLowerCase() !== name) continue
      value = value === undefined ? rawHeaders[index + 1]! : `${value},${rawHeaders[index + 1]}`
    }
    return value
  }
}

/** Reads a body of `limit` bytes at most and hands it to `done`; undefined stands for one that is larger. */
export function readBody(message: IncomingMessage, limit: number, done: (body: Buffer | undefined) => void): void {
  let first: Buffer = NO_BYTES
  let chunks: Buffer[] | undefined
  let length = 0
  message.on('data', (chunk: Buffer) => {
    length += chunk.length
    // The rest of a body that is too large is read and dropped: a client still sending would not see the answer.
    if (length > limit) chunks = undefined
    else if (first === NO_BYTES) first = chunk
    else if (chunks) chunks.push(chunk)
    else chunks = [first, chunk]
  })
  message.on('end', () => {
    if (length > limit) done(undefined)
    else done(chunks ? Buffer.concat(chunks, length) : first)
  })
}

/** Whether a request names its host more than once: a proxy in front may have read another one than we would. */
export function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count > 1
}

const TLS = new WeakMap<TLSSocket, Tls>()

/** Asked of OpenSSL once for each connection. */
function tlsOf(socket: TLSSocket): Tls {
  let tls = TLS.get(socket)
  if (!tls) {
    tls = { version: socket.getProtocol() ?? '', cipher: socket.getCipher().standardName }
    TLS.set(socket, tls)
  }
  return tls
}

// A socket that listens on IPv6 shows IPv4 clients as ::ffff:10.0.0.1.
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
