// The measure of all figures: a bare node:http server that reads a request whole and answers the bytes it was given.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

let answer = Buffer.alloc(0)

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': answer.length })
    response.end(answer)
  })
})

process.on('message', (body: string) => {
  answer = Buffer.from(body)
  process.send?.('set')
})
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
