// The connection on which a Cairn server tells of changes: one JSON object a line, for as long as it is open.

import type { Socket } from 'node:net'
import type { Change, ChangeStream, WatchInput } from '../transport.ts'
import { readAnswer } from './answer.ts'
import { readError, unreachable } from './exchange.ts'
import type { Link } from './link.ts'
import { formatQuery } from './sign.ts'
import { connect, findSockets, formatRequest } from './socket.ts'

const PATH = '/_cairn/watch'

// The server says something every quarter of a minute; three times that in silence and the connection is dead.
const SILENCE_MS = 45_000
// Characters of a line, and of a refusal.
const LARGEST_TEXT = 65_536

/** Opens the connection; undefined where there are no sockets of Node's. Rejects with a ServiceError when the server has no such door, or refuses. */
export async function openStream(link: Link, { names, after }: WatchInput): Promise<ChangeStream | undefined> {
  const net = findSockets()
  if (net === undefined) return undefined
  const query = names.map((name) => splitName(name))
  if (after !== undefined) query.push(['after', after])
  const { url, headers } = await link.signGet(PATH, query)
  const target = new URL(`${PATH}?${formatQuery(query)}`, url)
  const text = formatRequest(target, { method: 'GET', headers, body: '' })
  // A connection of its own, which may stay open while nothing else keeps the process alive.
  const socket = connect(net, target, text).unref()
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('the connection fell silent')))
  const answer = receive(socket)
  const { value: status } = await answer.next().catch((error) => Promise.reject(unreachable(error)))
  if (status === 200) return { [Symbol.asyncIterator]: () => readChanges(answer), close: () => socket.destroy() }
  let body = ''
  for await (const piece of answer) {
    body += piece
    if (body.length > LARGEST_TEXT) break
  }
  throw readError({ status: Number(status), body, requestId: undefined })
}

function splitName(name: string): [string, string] {
  const equals = name.indexOf('=')
  return [name.slice(0, equals), name.slice(equals + 1)]
}

/** Gives the status, and then the body's text in pieces. */
async function* receive(socket: Socket): AsyncGenerator<number | string, void> {
  const found: (number | string)[] = []
  const decoder = new TextDecoder()
  const reader = readAnswer({
    onHead: ({ status }) => found.push(status),
    onBody: (bytes) => found.push(decoder.decode(bytes, { stream: true })),
  })
  reader.next()
  for await (const bytes of socket) {
    const { done } = reader.next(bytes)
    yield* found.splice(0)
    if (done) return
  }
  throw new Error('the connection was closed')
}

async function* readChanges(answer: AsyncIterable<number | string>): AsyncGenerator<Change> {
  let rest = ''
  for await (const piece of answer) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LARGEST_TEXT) throw new Error('a line is too long')
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
}
