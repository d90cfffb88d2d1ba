// The HTTP door: what it takes, what it refuses, and that nobody can hold it up.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Answer } from '../../packages/server/src/api/request.ts'
import { type HttpDoor, type HttpDoorOptions, openHttpDoor } from '../../packages/server/src/doors/http.ts'
import { sendRaw } from '../support/raw-http.ts'
import { startServer, type TestServer } from '../support/server.ts'

const post = (headers: string, body = '') =>
  `POST / HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\n\r\n${body}`
const statusOf = (response: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1])

describe('a server that is sent anything', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ maxBodyBytes: 2048, requestTimeoutSeconds: 1, logLevel: 'debug' })
  })
  after(() => server.close())

  const send = (text: string) => sendRaw(server.port, text).closed

  test('refuses a body over the limit in the words of the protocol it was meant for', async () => {
    const body = 'x'.repeat(2049)
    const length = `Content-Length: ${body.length}\r\n`
    const json = await send(
      post(`${length}X-Amz-Target: TrentService.Encrypt\r\nContent-Type: application/x-amz-json-1.1\r\n`, body),
    )
    assert.equal(statusOf(json), 413)
    assert.match(json, /\r\n\r\n\{"__type":"RequestEntityTooLargeException","message":".*2048 bytes/)
    const query = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15', Padding: body }),
    })
    assert.equal(query.status, 413)
  })

  test('counts a body that comes in chunks, too', async () => {
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`
    const head = 'Transfer-Encoding: chunked\r\nX-Amz-Target: TrentService.Encrypt\r\n'
    assert.equal(statusOf(await send(post(head, `${chunk.repeat(3)}0\r\n\r\n`))), 413)
    assert.equal(statusOf(await send(post(head, `${chunk}0\r\n\r\n`))), 400)
  })

  test('a body of exactly the limit is read', async () => {
    const body = `{"a":"${'x'.repeat(2040)}"}`
    const response = await send(post(`Content-Length: ${body.length}\r\nX-Amz-Target: TrentService.ListKeys\r\n`, body))
    assert.match(response, /MissingAuthenticationTokenException/)
  })

  test('tells a client that asks first to go on, or not to', async () => {
    const headers = 'Expect: 100-continue\r\nX-Amz-Target: TrentService.ListKeys\r\n'
    const small = sendRaw(server.port, post(`Content-Length: 2\r\n${headers}`))
    await small.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/)
    small.socket.write('{}')
    assert.match(await small.closed, /100 Continue\r\n\r\nHTTP\/1\.1 400 [\s\S]*MissingAuthenticationTokenException/)
    const large = await send(post(`Content-Length: 99999\r\n${headers}`))
    assert.equal(statusOf(large), 413)
  })

  test('closes on what is no HTTP, on two lengths, on two hosts and on none', async () => {
    for (const text of [
      'hello\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
      post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'),
      post('Content-Length: 2\r\nHost: elsewhere\r\n', '{}'),
      'POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
      post('Content-Length : 2\r\n', '{}'),
      post('X-Folded: a\r\n b\r\n'),
      'GET http://elsewhere/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ]) {
      const response = await send(text)
      assert.equal(statusOf(response), 400, text)
      assert.match(response, /connection: close/i, text)
    }
  })

  test('bounds the headers', async () => {
    assert.equal(statusOf(await send(post(`X-Long: ${'x'.repeat(20_000)}\r\n`))), 431)
  })

  test('gives up on a client that does not finish its request', async () => {
    const head = sendRaw(server.port, 'POST / HTTP/1.1\r\nHost: loc')
    const body = sendRaw(server.port, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nslow')
    assert.equal(statusOf(await head.closed), 408)
    assert.equal(statusOf(await body.closed), 408)
  })

  test('answers what no service serves', async () => {
    for (const path of ['/', '/favicon.ico', '/_cairn/', '/_cairn/secrets', '/_cairnhealth']) {
      const response = await fetch(server.url + path)
      assert.equal(response.status, 404, path)
      assert.match(response.headers.get('content-type') ?? '', /json/)
      assert.ok((await response.text()).length < 200)
    }
  })

  test('offers nothing to web pages of other origins', async () => {
    const headers = { origin: 'https://example.org', 'access-control-request-method': 'POST' }
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const response = await fetch(server.url, { method, headers })
      assert.deepEqual(
        [...response.headers.keys()].filter((name) => name.startsWith('access-control')),
        [],
      )
    }
  })

  test('answers requests sent one behind the other in order', async () => {
    const one = (target: string) => `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: ${target}\r\n\r\n`
    const response = await send(one('TrentService.ListKeys') + one('Nobody.Knows') + post(''))
    const types = [...response.matchAll(/"__type":"(\w+)"/g)].map(([, type]) => type)
    assert.deepEqual(types, [
      'MissingAuthenticationTokenException',
      'UnknownOperationException',
      'UnknownOperationException',
    ])
  })

  test('after all that it still serves', async () => {
    assert.equal((await server.sts().getCallerIdentity()).Account, '000000000000')
  })
})

describe('the door', () => {
  const ANSWER: Answer = { status: 200, headers: {}, contentType: 'text/plain', body: 'ok', requestId: 'one' }
  const rejected: string[] = []
  let observed = Promise.withResolvers<void>()
  let release = Promise.withResolvers<void>()
  let entered = Promise.withResolvers<void>()
  let door: HttpDoor

  const options: HttpDoorOptions = {
    host: '127.0.0.1',
    port: 0,
    certificate: undefined,
    maxBodyBytes: 1024,
    maxConnections: 2,
    requestTimeoutMs: 10_000,
    async answer() {
      entered.resolve()
      await release.promise
      return ANSWER
    },
    observe: () => observed.resolve(),
    reject: (reason) => void rejected.push(reason),
  }
  const start = async () => {
    observed = Promise.withResolvers()
    release = Promise.withResolvers()
    entered = Promise.withResolvers()
    door = await openHttpDoor(options)
  }

  test('outlives a client that went away before its answer', async () => {
    await start()
    const client = sendRaw(door.port, post(''))
    await entered.promise
    assert.equal(door.inFlight, 1)
    client.socket.destroy()
    await client.closed
    release.resolve()
    await observed.promise
    assert.match(await sendRaw(door.port, post('')).closed, /200 OK[\s\S]*ok$/)
    assert.equal(door.inFlight, 0)
    await door.close(1000)
  })

  test('closes connections beyond the limit', async () => {
    await start()
    const first = [sendRaw(door.port, post('')), sendRaw(door.port, post(''))]
    await entered.promise
    const third = sendRaw(door.port, post(''))
    assert.equal(await third.closed, '')
    release.resolve()
    for (const each of first) assert.match(await each.closed, /200 OK/)
    await door.close(1000)
  })

  test('when closed, finishes what is under way and drops what has not begun', async () => {
    await start()
    const silent = sendRaw(door.port, '')
    const busy = sendRaw(door.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await entered.promise
    const closed = door.close(60_000)
    release.resolve()
    assert.match(await busy.closed, /200 OK[\s\S]*connection: close[\s\S]*ok$/)
    await silent.closed
    await closed
    await assert.rejects(fetch(`http://127.0.0.1:${door.port}/`))
  })

  test('when closed, waits no longer than it was told to', async () => {
    await start()
    const busy = sendRaw(door.port, post(''))
    await entered.promise
    await door.close(10)
    assert.equal(await busy.closed, '')
    release.resolve()
    await observed.promise
  })
})
