// The connection on which a Cairn server tells of changes: one JSON object a line, for as long as it is open.

import type { ClientRequest, IncomingMessage } from 'node:http'
import { ServiceError } from '../errors.ts'
import type { Change, ChangeStream, WatchInput } from '../transport.ts'
import { findNodeHttp } from './http.ts'
import { type Link, readError } from './link.ts'
import { formatQuery } from './sign.ts'

const PATH = '/_cairn/watch'

// The server says something every quarter of a minute; three times that in silence and the connection is dead.
const SILENCE_MS = 45_000

/** Opens the connection; undefined where there is no node:http. Rejects with a ServiceError when the server has no such door, or refuses. */
export async function openStream(link: Link, { names, after }: WatchInput): Promise<ChangeStream | undefined> {
  const query = names.map((name) => splitName(name))
  if (after !== undefined) query.push(['after', after])
  const { url, headers } = await link.signGet(PATH, query)
  const http = findNodeHttp(url.href)
  if (http?.request === undefined) return undefined
  const target = new URL(`${PATH}?${formatQuery(query)}`, url)
  // A connection of its own, which may stay open while nothing else keeps the process alive.
  const request = http.request(target, { headers, agent: false })
  request.on('socket', (socket) => socket.unref())
  const answer = await receive(request)
  if (answer.statusCode !== 200) {
    answer.setEncoding('utf8')
    let body = ''
    for await (const chunk of answer) body += chunk
    throw readError(answer.statusCode ?? 0, body, undefined)
  }
  return { [Symbol.asyncIterator]: () => readChanges(answer), close: () => request.destroy() }
}

function splitName(name: string): [string, string] {
  const equals = name.indexOf('=')
  return [name.slice(0, equals), name.slice(equals + 1)]
}

function receive(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error('the connection fell silent')))
    request.on('response', resolve)
    request.on('error', (error) => reject(new ServiceError('NetworkError', `no answer: ${error.message}`, 0)))
    request.end()
  })
}

async function* readChanges(answer: IncomingMessage): AsyncGenerator<Change> {
  answer.setEncoding('utf8')
  let rest = ''
  for await (const chunk of answer) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
}
