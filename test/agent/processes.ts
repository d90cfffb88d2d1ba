// Agents as processes of their own, and Lambda's Extensions API for them.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { REGION, WELL_KNOWN } from '../support/server.ts'

const MAIN = fileURLToPath(new URL('../../packages/agent/src/main.ts', import.meta.url))

const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** An agent that was started. */
export type AgentProcess = {
  readonly process: ChildProcess
  readonly stdout: string
  readonly stderr: string
  /** Resolves to its URL when it listens; rejects when it ends instead. */
  readonly listening: Promise<{ url: string }>
  /** Resolves to the exit code. */
  readonly ended: Promise<number | null>
}

/** Starts main.ts, or a bundle of it, with these arguments and variables; with no others but a PATH, credentials and a region. */
export function spawnAgent(args: string[], variables: Record<string, string> = {}, main = MAIN): AgentProcess {
  const child = spawn(process.execPath, ['--conditions=source', main, ...args], {
    env: {
      PATH: process.env.PATH,
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '0',
      AWS_ACCESS_KEY_ID: WELL_KNOWN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: WELL_KNOWN.secretAccessKey,
      AWS_REGION: REGION,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  living.add(child)
  const output = { stdout: '', stderr: '' }
  const ended = once(child, 'close').then(([code]) => {
    living.delete(child)
    return code as number | null
  })
  const listening = new Promise<{ url: string }>((resolve, reject) => {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
        const url = /"message":"listening","url":"([^"]+)"/.exec(output.stdout)?.[1]
        if (url !== undefined) resolve({ url })
      })
    }
    void ended.then((code) => reject(new Error(`the agent ended with ${code}: ${output.stderr}`)))
  })
  // Who waits for the end does not wait for this.
  listening.catch(() => {})
  return {
    process: child,
    listening,
    ended,
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
  }
}

/** Lambda, as an extension sees it. */
export type Lambda = {
  /** Host and port, as in AWS_LAMBDA_RUNTIME_API. */
  readonly api: string
  /** Resolves to the name and the events when an extension registers. */
  readonly registered: Promise<{ name: string | undefined; events: string[] }>
  /** Waits until the extension is ready for the next event, and sends it. */
  send(event: object): Promise<void>
  /** Waits until the extension is ready for the next event. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** Starts a Lambda; `beforeAnswer` runs while an extension waits for the answer to its registration. */
export async function startLambda(beforeAnswer: () => Promise<void> = async () => {}): Promise<Lambda> {
  const registered = Promise.withResolvers<{ name: string | undefined; events: string[] }>()
  let ready = Promise.withResolvers<ServerResponse>()
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const route = `${request.method} ${request.url}`
    if (route === 'POST /2020-01-01/extension/register') {
      await beforeAnswer()
      response.setHeader('Lambda-Extension-Identifier', 'the-identifier').end('{}')
      registered.resolve({
        name: request.headers['lambda-extension-name']?.toString(),
        events: JSON.parse(text).events,
      })
    } else if (route === 'GET /2020-01-01/extension/event/next') {
      if (request.headers['lambda-extension-identifier'] === 'the-identifier') ready.resolve(response)
      else response.writeHead(403).end('{}')
    } else response.writeHead(404).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    api: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    registered: registered.promise,
    async send(event) {
      const response = await ready.promise
      ready = Promise.withResolvers()
      response.end(JSON.stringify(event))
    },
    async ready() {
      await ready.promise
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
