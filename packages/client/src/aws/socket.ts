// Exchanges over sockets of Node's own: node:http and its first request cost a cold start more than the signature and the network together.

import type * as NodeNet from 'node:net'
import type * as NodeTls from 'node:tls'
import { type Head, readAnswer } from './answer.ts'
import { type Incoming, type Outgoing, timedOut, unreachable } from './exchange.ts'
import { findBuiltin } from './hashing.ts'

/** Node's module for sockets. */
export type Sockets = typeof NodeNet

type Connection = {
  readonly origin: string
  readonly socket: NodeNet.Socket
  idleSinceMs: number
  onBytes(bytes: Buffer): void
  onEnd(error: Error): void
}

// A little less than the five seconds after which many servers close.
const KEEP_MS = 4000
// Ten secrets of the largest size, every character escaped, are a quarter of this.
const LARGEST_BODY = 16_777_216

/** Node's sockets; undefined where there are none, or none that can be kept. */
export function findSockets(): Sockets | undefined {
  // Cloudflare's workers have the module, but their sockets end with the request that opened them.
  return 'Buffer' in globalThis && !('WebSocketPair' in globalThis) ? findBuiltin<Sockets>('node:net') : undefined
}

/** Opens a connection to the URL's host and sends the request: with TLS not before the host's name was verified. */
export function connect(net: Sockets, { protocol, hostname, port }: URL, request: string): NodeNet.Socket {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol === 'http:') {
    const socket = net.connect({ host, port: Number(port || 80), noDelay: true })
    socket.write(request)
    return socket
  }
  if (protocol !== 'https:') throw new TypeError(`an endpoint begins with http:// or https://, not ${protocol}`)
  const tls = findBuiltin('node:tls') as typeof NodeTls
  const servername = net.isIP(host) ? '' : host
  const options = { host, port: Number(port || 443), noDelay: true, servername, ALPNProtocols: ['http/1.1'] }
  const socket = tls.connect(options, () => socket.write(request))
  return socket
}

/** The text of a request. Refuses, with a TypeError, what would not stay in its line. */
export function formatRequest(url: URL, { method, headers, body }: Omit<Outgoing, 'url' | 'timeoutMs'>): string {
  const fields = Object.entries({ host: url.host, ...headers, 'content-length': Buffer.byteLength(body) })
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
  ]
  if (/[^ -~]/.test(lines.join(''))) throw new TypeError('a header of a request must be plain text in one line')
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** Makes a way to send that keeps connections for a few seconds. */
export function createSocketSend(): (net: Sockets, request: Outgoing) => Promise<Incoming> {
  const idle = new Set<Connection>()
  return async (net, { url: address, timeoutMs, ...request }) => {
    const url = new URL(address)
    const text = formatRequest(url, request)
    const kept = takeIdle(idle, url.origin)
    kept?.socket.write(text)
    return receive(kept ?? open(net, url, text, idle), timeoutMs, idle)
  }
}

function takeIdle(idle: Set<Connection>, origin: string): Connection | undefined {
  for (const connection of idle) {
    if (connection.origin !== origin) continue
    idle.delete(connection)
    const { socket, idleSinceMs } = connection
    // A machine that was frozen meanwhile has not heard of the end yet, and its timers have not run.
    if (socket.writable && Date.now() - idleSinceMs < KEEP_MS) {
      socket.ref().setTimeout(0)
      return connection
    }
    socket.destroy()
  }
  return undefined
}

function open(net: Sockets, url: URL, text: string, idle: Set<Connection>): Connection {
  const socket = connect(net, url, text)
  const connection: Connection = { origin: url.origin, socket, idleSinceMs: 0, onBytes() {}, onEnd() {} }
  socket.on('data', (bytes) => {
    try {
      connection.onBytes(bytes)
    } catch (error) {
      socket.destroy(error as Error)
    }
  })
  socket.on('timeout', () => socket.destroy())
  socket.on('error', (error) => connection.onEnd(error))
  socket.on('close', () => {
    idle.delete(connection)
    connection.onEnd(new Error('the connection was closed'))
  })
  return connection
}

function receive(connection: Connection, timeoutMs: number, idle: Set<Connection>): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const { socket } = connection
    const timer = setTimeout(() => socket.destroy(timedOut(timeoutMs)), timeoutMs)
    const pieces: Buffer[] = []
    let room = LARGEST_BODY
    let head: Head | undefined
    const reader = readAnswer({
      onHead(given) {
        head = given
      },
      onBody(bytes) {
        room -= bytes.length
        if (room < 0) throw new Error('the answer is too large')
        pieces.push(bytes)
      },
    })
    reader.next()
    // After the answer neither is heard any more.
    connection.onEnd = (error) => {
      clearTimeout(timer)
      reject(unreachable(error))
    }
    connection.onBytes = (bytes) => {
      // What comes when nothing was asked for must not be taken for the next answer.
      if (idle.has(connection)) return void socket.destroy()
      const { done, value: mayBeKept } = reader.next(bytes)
      if (!done) return
      clearTimeout(timer)
      if (mayBeKept) {
        connection.idleSinceMs = Date.now()
        idle.add(connection)
        socket.unref().setTimeout(KEEP_MS)
      } else socket.destroy()
      const requestId = head?.fields.get('x-amzn-requestid')
      resolve({ status: head?.status ?? 0, requestId, body: Buffer.concat(pieces).toString() })
    }
  })
}
