// The door for who administers the machine: a socket in the data folder, which only the server's own user can open.
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { RequestError } from '../api/error.ts'
import type { Log } from './log.ts'

/** What can be asked at the door, by name. Each throws RequestError for what the person can put right. */
export type Commands = Record<string, (input: Record<string, unknown>) => Promise<unknown>>

const MOST_BYTES = 65_536
// The system bounds the length of a socket's path: 104 bytes on macOS, 108 on Linux.
const LONGEST_PATH = 103

/** Opens the door; undefined when the path is too long for a socket, or another server has it. */
export async function openAdministrationDoor(
  path: string,
  commands: Commands,
  log: Log,
): Promise<{ path: string; close(): void } | undefined> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    log.error('no administration from the command line: the path is too long for a socket', undefined, { path })
    return undefined
  }
  if (await isServed(path)) {
    log.info('administration from the command line is served by another server', { path })
    return undefined
  }
  mkdirSync(dirname(path), { recursive: true })
  // Left by a server that was killed.
  rmSync(path, { force: true })
  const server = createServer((request, response) => {
    void answer(request, commands, log).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
  })
  // Made closed to all others from the first moment: between the making and a chmod somebody could come in.
  const mask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
    chmodSync(path, 0o600)
  } finally {
    process.umask(mask)
  }
  return {
    path,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function answer(
  request: IncomingMessage,
  commands: Commands,
  log: Log,
): Promise<{ status: number; body: unknown }> {
  const name = (request.url ?? '').slice(1)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || request.method !== 'POST') return { status: 404, body: { message: `there is no command ${name}` } }
  try {
    const output = await command(JSON.parse((await readBody(request)) || '{}'))
    log.info('administration', { command: name })
    return { status: 200, body: output ?? {} }
  } catch (error) {
    if (error instanceof RequestError) return { status: 400, body: { message: error.message } }
    log.error('administration failed', error, { command: name })
    return { status: 500, body: { message: 'the server failed: its log says why' } }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) {
    text += chunk
    if (text.length > MOST_BYTES) throw new RequestError('the request is too long')
  }
  return text
}
