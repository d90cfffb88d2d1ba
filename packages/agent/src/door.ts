// The door: who may ask (local, not forwarded, with the token), how many at once, and what they are answered.

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { ConfigError } from '@cairn/client'
import { type Answer, answerError, answerFailure, answerJson, answerText } from './answer.ts'
import type { AnswerCache } from './cache.ts'
import type { Log } from './log.ts'
import { RequestError, readRequest } from './request.ts'
import type { Settings } from './settings.ts'
import { createTokenCheck } from './token.ts'

/** What the door needs. */
export type DoorParts = {
  readonly settings: Settings
  readonly token: string
  readonly cache: AnswerCache
  readonly log: Log
}

const PING = '/ping'
// Health is asked for when everything else is busy.
const CONNECTIONS_FOR_HEALTH = 2
const IDLE_MS = 61_000

/** Makes the server; the caller lets it listen. */
export function createDoor(parts: DoorParts): Server {
  const { settings, log } = parts
  const order = new WeakMap<Socket, number>()
  const isToken = createTokenCheck(parts.token)
  const door = createServer(async (request, response) => {
    const [path = '', query = ''] = split(request.url ?? '')
    const answer = await findAnswer(path, query, request)
    response.writeHead(answer.status, {
      'content-type': answer.type,
      'content-length': Buffer.byteLength(answer.body),
      'cache-control': 'no-store',
      ...((answer.status === 429 || !door.listening) && { connection: 'close' }),
    })
    response.end(answer.body)
    // What follows in the path may be a secret's name.
    log('debug', 'answered', { door: path.split('/')[1], status: answer.status })
  })
  async function findAnswer(path: string, query: string, request: IncomingMessage): Promise<Answer> {
    try {
      checkRequest(path, request)
      if (path === PING) return answerText(200, 'healthy')
      return answerJson(await parts.cache.get(readRequest(path, query, settings.pathPrefix)))
    } catch (error) {
      const answer = answerFailure(error)
      // The client's own words hold no value; those of others, such as a parser's, may quote one.
      const reason = error instanceof ConfigError ? error.message : (error as Error).name
      if (answer === undefined) log('error', 'failed', { error: reason })
      return answer ?? answerError(500, 'InternalFailure')
    }
  }
  function checkRequest(path: string, { socket, method, headers }: IncomingMessage): void {
    const most = settings.incomingConnections + (path === PING ? CONNECTIONS_FOR_HEALTH : 0)
    if ((order.get(socket) ?? 0) > most) throw new RequestError(429, 'Connection limit exceeded')
    if (path !== PING) checkCaller(headers)
    if (method !== 'GET') throw new RequestError(405, 'Not allowed')
  }
  function checkCaller(headers: IncomingMessage['headers']): void {
    if (headers['x-forwarded-for'] !== undefined) {
      log('warn', 'refused: forwarded')
      throw new RequestError(400, 'Forwarded')
    }
    const given = settings.tokenHeaders.map((name) => headers[name.toLowerCase()])
    if (given.some((token) => typeof token === 'string' && isToken(token))) return
    log('warn', 'refused: bad token')
    throw new RequestError(403, 'Bad Token')
  }
  let connections = 0
  door.on('connection', (socket: Socket) => {
    // Packets for 127.0.0.1 that a router was made to let through carry their sender's address.
    if (!/^(::ffff:)?127\./.test(socket.remoteAddress ?? '')) return void socket.destroy()
    order.set(socket, ++connections)
    socket.once('close', () => connections--)
  })
  // A function that was frozen finds the connection that it left.
  door.keepAliveTimeout = settings.runtimeApi === undefined ? IDLE_MS : 0
  return door
}

function split(target: string): [string, string] {
  const mark = target.indexOf('?')
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)]
}
