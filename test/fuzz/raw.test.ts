// Bytes at the socket that are no HTTP, or HTTP that two readers may read differently: refused, and nothing slips through.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { send, signCall } from '../access/signed-call.ts'
import { type SpawnedServer, spawnServer } from '../support/server.ts'
import { createRandom, type Random } from './random.ts'

const GARBAGE = 400
const SEED = 4711
const PATIENCE_MS = 10_000
const HIDDEN = 'GET /_cairn/health HTTP/1.1\r\nHost: a\r\n\r\n'

/** Requests that must be answered by one refusal, or none, and never be read as two. */
const REFUSED: Record<string, string> = {
  'both a length and chunks': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'two lengths': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a list of lengths': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a negative length': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n${HIDDEN}`,
  'a length with a sign': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n${HIDDEN}`,
  'a length in hexadecimal': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0\r\n\r\n${HIDDEN}`,
  'a length beyond counting': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n${HIDDEN}`,
  'chunks that are not the last coding': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'a coding nobody knows': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'chunks named twice': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'a chunk of no size': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${HIDDEN}`,
  'a chunk larger than there is': `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${HIDDEN}`,
  'a space before the colon': `POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n${HIDDEN}`,
  'a folded header': `POST / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n${HIDDEN}`,
  'a header without a colon': `POST / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n${HIDDEN}`,
  'a header without a name': `POST / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n${HIDDEN}`,
  'a zero byte in a header': `POST / HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n${HIDDEN}`,
  'a bare line feed in a header': `POST / HTTP/1.1\r\nHost: a\r\nX-A: b\nX-B: c\r\n\r\n${HIDDEN}`,
  'a bare carriage return': `POST / HTTP/1.1\r\nHost: a\r\nX-A: b\rX-B: c\r\n\r\n${HIDDEN}`,
  'no host': 'POST / HTTP/1.1\r\n\r\n',
  'two hosts': `POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n${HIDDEN}`,
  'a target that is a whole URL': `GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`,
  'a target that is an asterisk': `OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`,
  'a target with a space': `GET / x HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`,
  'a tunnel asked for': `CONNECT b:443 HTTP/1.1\r\nHost: b\r\n\r\n${HIDDEN}`,
  'a version nobody speaks': `GET / HTTP/3.7\r\nHost: a\r\n\r\n${HIDDEN}`,
  'the oldest HTTP': 'GET /\r\n',
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'the hello of TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03aaaaaaaaaaaaaaaaaaaa',
  'a method of control characters': '\x01\x02\x03 / HTTP/1.1\r\nHost: a\r\n\r\n',
  'headers larger than anybody sends': `GET / HTTP/1.1\r\nHost: a\r\n${`X-A: ${'b'.repeat(500)}\r\n`.repeat(60)}\r\n`,
}

describe('bytes at the socket', () => {
  let server: SpawnedServer
  before(async () => {
    server = await spawnServer({ args: ['--dev', '--store', ':memory:', '--request-timeout-seconds', '1'] })
  })
  after(() => server.kill('SIGKILL'))

  for (const [title, bytes] of Object.entries(REFUSED)) {
    test(`${title} is refused once, and the connection closed`, async () => {
      const received = await exchange(server, Buffer.from(bytes, 'latin1'))
      assert.deepEqual(
        statusesIn(received).filter((status) => status < 400 || status >= 500),
        [],
        received,
      )
      assert.ok(statusesIn(received).length <= 1, received)
      assert.doesNotMatch(received, /"status"/)
    })
  }

  test('a request that never ends is told so', async () => {
    const received = await exchange(server, Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123'))
    assert.match(received, /^HTTP\/1\.1 408 /)
  })

  test('requests in a row are answered in their order', async () => {
    const one = wholeRequest(server.url, 'ssm:DescribeParameters')
    const last = 'GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const received = await exchange(server, Buffer.from(one + one + last))
    assert.deepEqual(statusesIn(received), [200, 200, 404])
  })

  test('garbage is answered by a refusal or by nothing', async () => {
    const random = createRandom(SEED)
    const whole = Buffer.from(wholeRequest(server.url, 'ssm:GetParameter'))
    const pieces = Array.from({ length: GARBAGE }, () => damage(whole, random))
    const answers = await Promise.all(pieces.map((piece) => exchange(server, piece, true)))
    const wrong = answers.filter((answer) => answer !== '' && !/^HTTP\/1\.1 (100|4\d\d) /.test(answer))
    assert.deepEqual(wrong, [])
  })

  test('the server is as it was', async () => {
    assert.equal((await send(server.url, { name: 'ssm:DescribeParameters' })).status, 200)
    assert.deepEqual([server.process.exitCode, server.stderr], [null, ''])
    assert.doesNotMatch(server.stdout, /"level":"error"/)
  })
})

/**
 * Sends bytes and answers all that came back until the server closed, or, for bytes after which it need not close, until the
 * first answer came. Rejects when neither ever happens.
 */
async function exchange({ url }: SpawnedServer, bytes: Buffer, isFirstEnough = false): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const signal = AbortSignal.timeout(PATIENCE_MS)
  let received = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text
    if (isFirstEnough && received.includes('\r\n\r\n')) socket.destroy()
  })
  // A connection that is cut while we still write is an answer, too.
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close', { signal })
  return received
}

/** A signed call in the bytes of HTTP. */
function wholeRequest(url: string, name: string): string {
  const { headers, body } = signCall(url, { name })
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`)
  return `POST / HTTP/1.1\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n${body}`
}

function statusesIn(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

/** A request with some bytes of it changed, cut out or put in. */
function damage(whole: Buffer, random: Random): Buffer {
  let bytes = whole
  for (let count = 1 + random.number(5); count > 0; count--) {
    const at = random.number(bytes.length)
    const noise = Buffer.from(Array.from({ length: random.number(6) }, () => random.number(256)))
    bytes = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at + random.number(4))])
  }
  return random.once(10) ? bytes.subarray(0, random.number(bytes.length)) : bytes
}
