// Requests of the real AWS clients, captured off a socket.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Request } from './check.ts'

/** Runs something that sends requests to the given endpoint, and returns them; each is answered with an error. */
export async function capture(send: (endpoint: string) => Promise<unknown>[]): Promise<Request[]> {
  const requests: Request[] = []
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', rawHeaders } = incoming
      requests.push({ method, target: url, rawHeaders, body: Buffer.concat(chunks) })
      answer.writeHead(400, { connection: 'close' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sent = send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await Promise.allSettled(sent)
  await new Promise((resolve) => server.close(resolve))
  return requests
}
