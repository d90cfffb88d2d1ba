// The examples as programs: each started as its README says, with lines going in and coming out.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { REGION, WELL_KNOWN } from '../support/server.ts'

const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A program that answers each line with a line of JSON. */
export type Program = {
  ask(line: string): Promise<unknown>
  /** Closes its input; resolves to its exit code and what it wrote to standard error. */
  end(): Promise<{ code: number | null; stderr: string }>
}

/** Starts a file of examples/ with these variables, and no others but credentials and a region. */
export function startProgram(file: string, variables: Record<string, string>): Program {
  const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url))
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = WELL_KNOWN
  const env = {
    PATH: process.env.PATH,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_REGION: REGION,
    ...variables,
  }
  const child = spawn(process.execPath, ['--conditions=source', path], { env })
  living.add(child)
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code]) => {
    living.delete(child)
    return { code: code as number | null, stderr }
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`the program ended: ${(await ended).stderr}`)
      return JSON.parse(value)
    },
    async end() {
      child.stdin.end()
      return ended
    },
  }
}

/** A way to a server, as AWS is: nothing there tells of changes. */
export async function startQuietWay(url: string): Promise<{ url: string; calls: string[]; close(): Promise<void> }> {
  const calls: string[] = []
  const way = createServer((incoming, response) => {
    if (incoming.url?.startsWith('/_cairn')) return void response.writeHead(404).end()
    calls.push(String(incoming.headers['x-amz-target']))
    const { method = '', headers } = incoming
    const onward = request(new URL(incoming.url ?? '/', url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(onward)
  })
  await once(way.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(way.address() as AddressInfo).port}`,
    calls,
    async close() {
      way.close()
      way.closeAllConnections()
      await once(way, 'close')
    },
  }
}
