// The servers that are measured, each in a process of its own.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A server under measurement. */
export type Server = { port: number; process: ChildProcess; stop(): Promise<void> }

/** A Cairn server with its first administrator's keys, and how long it took to be ready. */
export type Cairn = Server & {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  readyMs: number
}

/** The bare server; `answerWith` sets the bytes that it answers. */
export type Bare = Server & { answerWith(body: string): Promise<void> }

/** Starts the bare server. */
export async function startBare(): Promise<Bare> {
  const child = fork(fileURLToPath(new URL('bare-server.ts', import.meta.url)), { execArgv: ['--conditions=source'] })
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    process: child,
    async answerWith(body) {
      child.send(body)
      await once(child, 'message')
    },
    stop: () => end(child),
  }
}

/** Cairn as `npm start` runs it, on a new store: signatures, authorisation, sealing, audit and the log all on. */
export async function startCairn(): Promise<Cairn> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const port = await freePort()
  const main = fileURLToPath(new URL('../packages/server/src/main.ts', import.meta.url))
  // A file, as a service manager would give it: reading a pipe would cost the process that makes the load.
  const output = join(folder, 'log')
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--expose-gc',
      '--max-semi-space-size=32',
      main,
      '--port',
      String(port),
      '--data',
      join(folder, 'data'),
    ],
    { stdio: ['ignore', openSync(output, 'w'), 'inherit'] },
  )
  await ready(port, child)
  const readyMs = performance.now() - started
  const printed = readFileSync(output, 'utf8')
  const find = (name: string) => new RegExp(`${name}=(\\S+)`).exec(printed)?.[1] ?? ''
  return {
    port,
    process: child,
    readyMs,
    accessKeyId: find('AWS_ACCESS_KEY_ID'),
    secretAccessKey: find('AWS_SECRET_ACCESS_KEY'),
    async stop() {
      await end(child)
      rmSync(folder, { recursive: true })
    },
  }
}

async function ready(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('the server ended before it was ready')
    const isReady = await fetch(`http://127.0.0.1:${port}/_cairn/health`).then(
      (answer) => answer.status === 200,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}
