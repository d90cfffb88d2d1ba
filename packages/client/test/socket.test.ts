// Exchanges over Node's sockets: which connections are kept, what is never sent, and whom TLS trusts.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, test } from 'node:test'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Send } from '../src/aws/exchange.ts'
import { createSend } from '../src/aws/http.ts'

const support = (name: string) => readFileSync(new URL(`../../../test/support/${name}`, import.meta.url), 'utf8')
const CERTIFICATE = support('localhost.crt')

let server: Server | undefined
let connections: Socket[] = []
let heard: string
afterEach(stop)

function stop(): void {
  for (const socket of connections) socket.destroy()
  server?.close()
}

/** Answers each request with this text, or as the function says; gives the server's port. */
async function start(answer: string | ((socket: Socket) => void), isTls = false): Promise<number> {
  stop()
  connections = []
  heard = ''
  const onConnection = (socket: Socket) => {
    connections.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard += bytes
      if (typeof answer === 'string') socket.write(answer)
      else answer(socket)
    })
  }
  server = isTls
    ? createTlsServer({ cert: CERTIFICATE, key: support('localhost.key') }, onConnection).on('tlsClientError', () => {})
    : createServer(onConnection)
  // Every address of this machine, so that one can be called that the certificate is not for.
  await once(server.listen(0, '0.0.0.0'), 'listening')
  return (server.address() as AddressInfo).port
}

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-amzn-requestid: r-1\r\n\r\nhi'
const ANSWERED = { status: 200, requestId: 'r-1', body: 'hi' }

/** Asks for a path, or for a whole URL. */
function ask(send: Send, port: number, more: { url?: string; headers?: Record<string, string> } = {}) {
  const url = more.url ?? `http://127.0.0.1:${port}/a?b=c`
  return send({ method: 'POST', url, headers: more.headers ?? { 'x-amz-target': 't' }, body: 'ä', timeoutMs: 2000 })
}

/** Waits until it is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('a request over a socket', { timeout: 20_000 }, () => {
  test('is one text with its host and length', async () => {
    const port = await start(ANSWER)
    assert.deepEqual(await ask(createSend(), port), ANSWERED)
    const head = `POST /a?b=c HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-amz-target: t\r\ncontent-length: 2`
    assert.equal(heard, `${head}\r\n\r\nä`)
  })

  test('is not sent with a header that would be two, nor to another protocol', async () => {
    const port = await start(ANSWER)
    for (const value of ['a\r\nx: y', 'a\nb', 'a\0', 'ä']) {
      await assert.rejects(ask(createSend(), port, { headers: { x: value } }), TypeError)
    }
    await assert.rejects(ask(createSend(), port, { url: `ftp://127.0.0.1:${port}/` }), {
      message: 'an endpoint begins with http:// or https://, not ftp:',
    })
    assert.equal(heard, '')
  })

  test('uses a connection again, and one for each that is under way', async () => {
    const port = await start(ANSWER)
    const send = createSend()
    await ask(send, port)
    await ask(send, port)
    assert.equal(connections.length, 1)
    await Promise.all([ask(send, port), ask(send, port), ask(send, port)])
    assert.equal(connections.length, 3)
    await ask(createSend(), port)
    assert.equal(connections.length, 4)
  })

  test('uses no connection again that ends, has ended, or is called by another name', async () => {
    const port = await start((socket) =>
      socket.write(heard.includes('close') ? ANSWER.replace('200 OK', '200 OK\r\nconnection: close') : ANSWER),
    )
    const send = createSend()
    await ask(send, port, { headers: { x: 'close' } })
    heard = ''
    await ask(send, port)
    assert.equal(connections.length, 2)
    connections[1]?.end()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await ask(send, port)
    assert.equal(connections.length, 3)
    await ask(send, port, { url: `http://localhost:${port}/` })
    assert.equal(connections.length, 4)
  })

  test('uses no connection again after some seconds, even when no timer could run meanwhile', async (context) => {
    const port = await start(ANSWER)
    const send = createSend()
    await ask(send, port)
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 5000 })
    await ask(send, port)
    assert.equal(connections.length, 2)
    context.mock.timers.reset()
    await until(() => connections[0]?.destroyed === true)
  })

  test('takes nothing for its answer that came before it was asked', async () => {
    const port = await start(ANSWER)
    const send = createSend()
    await ask(send, port)
    connections[0]?.write(ANSWER.replace('hi', 'no'))
    await until(() => connections[0]?.destroyed === true)
    assert.deepEqual(await ask(send, port), ANSWERED)
    assert.equal(connections.length, 2)
  })

  test('fails when its answer is cut anywhere, is not HTTP, or too large', async () => {
    for (let length = 0; length < ANSWER.length; length++) {
      const port = await start((socket) => socket.end(ANSWER.slice(0, length)))
      await assert.rejects(ask(createSend(), port), {
        code: 'NetworkError',
        status: 0,
        message: 'no answer: the connection was closed',
      })
    }
    for (const answer of ['SSH-2.0-x\r\n\r\n', `${ANSWER}more`]) {
      const port = await start(answer)
      await assert.rejects(ask(createSend(), port), { message: 'no answer: what came is not HTTP as it should be' })
      await until(() => connections[0]?.destroyed === true)
    }
    const piece = Buffer.alloc(1 << 20)
    const port = await start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n')
      for (let i = 0; i < 20; i++) socket.write(piece)
    })
    await assert.rejects(ask(createSend(), port), {
      code: 'NetworkError',
      message: 'no answer: the answer is too large',
    })
  })
})

describe('a request over TLS', { timeout: 20_000 }, () => {
  test('is sent to nobody whose certificate is not trusted, or is for another host', async () => {
    const port = await start(ANSWER, true)
    await assert.rejects(ask(createSend(), port, { url: `https://localhost:${port}/` }), { code: 'NetworkError' })
    const trusted = getCACertificates('default')
    setDefaultCACertificates([...trusted, CERTIFICATE])
    try {
      await assert.rejects(ask(createSend(), port, { url: `https://127.0.0.2:${port}/` }), { code: 'NetworkError' })
      assert.equal(heard, '')
      const send = createSend()
      for (const host of ['localhost', '127.0.0.1', 'localhost']) {
        assert.deepEqual(await ask(send, port, { url: `https://${host}:${port}/` }), ANSWERED)
      }
      assert.match(heard, /^POST \/ HTTP\/1\.1\r\nhost: localhost:\d+\r\n/)
    } finally {
      setDefaultCACertificates(trusted)
    }
  })
})
