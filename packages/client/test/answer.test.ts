// Answers as they come from a connection: in any pieces, cut anywhere, and spoilt; what cannot be understood in one way only is refused.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { readAnswer } from '../src/aws/answer.ts'

const REFUSAL = { message: 'what came is not HTTP as it should be' }
const SECRET = '{"Value":"schön, hunter2"}'
const BYTES = Buffer.byteLength(SECRET)

/** An answer of these lines, and its body as it is. */
const answer = (lines: string[], body = '') => Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
const WHOLE = answer(['HTTP/1.1 200 OK', `Content-Length: ${BYTES}`, 'x-amzn-RequestId:  r-1 '], SECRET)
const CHUNKED = answer(
  ['HTTP/1.1 200 OK', 'transfer-encoding: Chunked', 'x-amzn-requestid: r-1'],
  `A\r\n${SECRET.slice(0, 10)}\r\n${(BYTES - 10).toString(16)}\r\n${SECRET.slice(10)}\r\n0\r\n\r\n`,
)
const REMARKED = Buffer.concat([answer(['HTTP/1.1 103 Early Hints', 'link: </a>']), WHOLE])

type Read = { status: number; body: string; requestId: string | undefined; isDone: boolean; isLasting: boolean }

/** Reads an answer from these pieces. */
function read(...pieces: Buffer[]): Read {
  const result: Read = { status: 0, body: '', requestId: undefined, isDone: false, isLasting: false }
  const body: Buffer[] = []
  const reader = readAnswer({
    onHead: ({ status, fields }) => Object.assign(result, { status, requestId: fields.get('x-amzn-requestid') }),
    onBody: (bytes) => body.push(bytes),
  })
  reader.next()
  for (const piece of pieces) {
    assert.ok(!result.isDone, 'bytes after the end')
    const { done, value } = reader.next(piece)
    if (done) Object.assign(result, { isDone: true, isLasting: value })
  }
  return { ...result, body: Buffer.concat(body).toString() }
}

const EXPECTED = { status: 200, body: SECRET, requestId: 'r-1', isDone: true, isLasting: true }

describe('an answer', () => {
  for (const [name, bytes] of Object.entries({ WHOLE, CHUNKED, REMARKED })) {
    test(`is read from any pieces, and not before its end: ${name.toLowerCase()}`, () => {
      assert.deepEqual(read(...[...bytes].map((byte) => Buffer.from([byte]))), EXPECTED)
      for (let at = 1; at < bytes.length; at++) {
        assert.equal(read(bytes.subarray(0, at)).isDone, false, `done after ${at} bytes`)
        assert.deepEqual(read(bytes.subarray(0, at), bytes.subarray(at)), EXPECTED)
      }
    })
  }

  test('says whether the connection is good for another request', () => {
    const lasts = (...lines: string[]) => read(answer([...lines, 'content-length: 0'])).isLasting
    assert.equal(lasts('HTTP/1.1 200 '), true)
    assert.equal(lasts('HTTP/1.1 200'), true)
    assert.equal(lasts('HTTP/1.1 200 OK', 'Connection: keep-alive, Close'), false)
    assert.equal(lasts('HTTP/1.1 200 OK', 'Connection: keep-alive', 'connection: close'), false)
    assert.equal(lasts('HTTP/1.0 200 OK', 'Connection: keep-alive'), false)
  })

  const OK = 'HTTP/1.1 200 OK'
  const MALFORMED: Record<string, Buffer> = {
    'another protocol': answer(['SSH-2.0-OpenSSH_9.6']),
    'another version': answer(['HTTP/2 200 OK', 'content-length: 0']),
    'words before the status': answer([` ${OK}`, 'content-length: 0']),
    'an empty line before the status': answer(['', OK, 'content-length: 0']),
    'a status of two digits': answer(['HTTP/1.1 20 OK', 'content-length: 0']),
    'a status of four digits': answer(['HTTP/1.1 2000 OK', 'content-length: 0']),
    'a change of protocol': answer(['HTTP/1.1 101 Switching Protocols', 'upgrade: h2c']),
    'lines that end with a line feed': Buffer.from(`${OK}\ncontent-length: 0\r\n\r\n`),
    'a line feed in a field': answer([OK, 'content-length: 0\nx: y']),
    'a carriage return in a field': answer([OK, 'x: a\rcontent-length: 5', 'content-length: 0']),
    'a null in a field': answer([OK, 'x: a\0', 'content-length: 0']),
    'a field without a name': answer([OK, ': x', 'content-length: 0']),
    'a field without a colon': answer([OK, 'content-length 0']),
    'a space before the colon': answer([OK, 'content-length : 0']),
    'a field over two lines': answer([OK, 'x: a', ' content-length: 5', 'content-length: 0']),
    'no length': answer([OK], SECRET),
    'two lengths': answer([OK, 'content-length: 1', 'content-length: 1'], 'x'),
    'a list of lengths': answer([OK, 'content-length: 1, 1'], 'x'),
    'a length with a sign': answer([OK, 'content-length: +1'], 'x'),
    'a length below nothing': answer([OK, 'content-length: -1'], 'x'),
    'a length in hexadecimal': answer([OK, 'content-length: 0x1'], 'x'),
    'a length that is no number': answer([OK, 'content-length: '], 'x'),
    'a length without end': answer([OK, `content-length: ${'9'.repeat(16)}`], 'x'),
    'a length and chunks': answer([OK, 'content-length: 6', 'transfer-encoding: chunked'], '1\r\nx\r\n0\r\n\r\n'),
    'another coding': answer([OK, 'transfer-encoding: gzip, chunked'], '0\r\n\r\n'),
    'a coding twice': answer([OK, 'transfer-encoding: chunked', 'transfer-encoding: chunked'], '0\r\n\r\n'),
    'a coding and a length': answer([OK, 'transfer-encoding: identity', 'content-length: 0']),
    'chunks in HTTP/1.0': answer(['HTTP/1.0 200 OK', 'transfer-encoding: chunked'], '0\r\n\r\n'),
    'a chunk without a size': answer([OK, 'transfer-encoding: chunked'], '\r\n0\r\n\r\n'),
    'a chunk with a sign': answer([OK, 'transfer-encoding: chunked'], '-1\r\nx\r\n0\r\n\r\n'),
    'a chunk of another size': answer([OK, 'transfer-encoding: chunked'], '1\r\nxy\r\n0\r\n\r\n'),
    'a chunk without end': answer([OK, 'transfer-encoding: chunked'], 'fffffffff\r\nx'),
    'a chunk with more than a size': answer([OK, 'transfer-encoding: chunked'], '1;a=b\r\nx\r\n0\r\n\r\n'),
    'a chunk size in other letters': answer([OK, 'transfer-encoding: chunked'], '1g\r\nx\r\n0\r\n\r\n'),
    'fields after the chunks': answer([OK, 'transfer-encoding: chunked'], '1\r\nx\r\n0\r\ncontent-length: 1\r\n\r\n'),
    'bytes after the end': Buffer.concat([WHOLE, Buffer.from('x')]),
    'a second answer after the chunks': Buffer.concat([CHUNKED, WHOLE]),
    'a head without end': Buffer.from(`${OK}\r\nx: ${'a'.repeat(16_384)}`),
    'a head that is too long': answer([OK, `x: ${'a'.repeat(16_384)}`, 'content-length: 0']),
    'a chunk line without end': answer([OK, 'transfer-encoding: chunked'], `${'1'.repeat(16_384)}`),
  }
  for (const [name, bytes] of Object.entries(MALFORMED)) {
    test(`is refused with ${name}`, () => assert.throws(() => read(bytes), REFUSAL))
  }

  test('ends when its receiver has enough', () => {
    const reader = readAnswer({
      onHead() {},
      onBody() {
        throw new Error('enough')
      },
    })
    reader.next()
    assert.throws(() => reader.next(WHOLE), { message: 'enough' })
  })
})

describe("what is understood of a spoilt answer is what Node's own client understands", { timeout: 60_000 }, () => {
  let bytes: Buffer
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  after(() => server.close())

  /** Status and body as node:http reads them; undefined when it refuses. */
  function readByNode(): Promise<{ status: number | undefined; body: string } | undefined> {
    return new Promise((resolve) => {
      const { port } = server.address() as AddressInfo
      const sent = request({ port, host: '127.0.0.1', agent: false }, (incoming) => {
        const body: Buffer[] = []
        incoming.on('data', (chunk) => body.push(chunk))
        incoming.on('error', () => resolve(undefined))
        incoming.on('end', () => resolve({ status: incoming.statusCode, body: Buffer.concat(body).toString() }))
      })
      sent.on('error', () => resolve(undefined))
      sent.end()
    })
  }

  // The same numbers in every run.
  let state = 1
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
  const PIECES = [
    '\r\n',
    '\n',
    '\r',
    ' ',
    '\t',
    ':',
    '0',
    '1',
    'f',
    ';',
    ',',
    '\0',
    'HTTP/1.1 200 OK\r\n',
    'content-length: 1\r\n',
  ]

  function spoil(whole: Buffer): Buffer {
    const at = random(whole.length)
    const piece = Buffer.from(PIECES[random(PIECES.length)] ?? '')
    return Buffer.concat([whole.subarray(0, at), piece, whole.subarray(at + random(4))])
  }

  for (const [name, whole] of Object.entries({ WHOLE, CHUNKED })) {
    test(`after hundreds of changes: ${name.toLowerCase()}`, async () => {
      let understood = 0
      for (let round = 0; round < 600; round++) {
        bytes = spoil(whole)
        let ours: Read
        try {
          ours = read(bytes)
        } catch {
          continue
        }
        if (!ours.isDone) continue
        understood++
        const { status, body } = ours
        assert.deepEqual({ status, body }, await readByNode(), JSON.stringify(bytes.toString('latin1')))
      }
      assert.ok(understood > 10, 'nothing was understood')
    })
  }
})
