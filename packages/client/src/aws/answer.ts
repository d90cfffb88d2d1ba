// Reads an HTTP/1.1 answer from the bytes of a connection. It knows the few forms that servers use, and refuses all else:
// an answer that could be understood in two ways is no answer, least of all to a question for a secret.

/** What an answer begins with; the fields have lower-case names, and the values of those that came twice stand side by side. */
export type Head = { readonly status: number; readonly fields: ReadonlyMap<string, string> }

/** Takes the answer as it comes. May throw to end the reading. */
export type Receiver = { onHead(head: Head): unknown; onBody(bytes: Buffer): unknown }

// Bytes of a head, or of the line before a chunk.
const LONGEST_TEXT = 16_384

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)( [\t -~\x80-\xff]*)?$/
const FIELD = /^([\w!#$%&'*+.^`|~-]+):[\t ]*([\t -~\x80-\xff]*)$/
const CHUNK = /^[\da-f]{1,8}$/i
const LENGTH = /^\d{1,15}$/

/**
 * Takes the bytes as `next(bytes)`, after a first `next()`, until it is done; then it says whether the connection is good for
 * another request. Throws an Error that repeats nothing of what came.
 */
export function* readAnswer(receiver: Receiver): Generator<undefined, boolean, Buffer> {
  let rest = yield

  function* readUntil(end: string): Generator<undefined, string, Buffer> {
    let at = rest.indexOf(end)
    while (at < 0 && rest.length < LONGEST_TEXT) {
      rest = Buffer.concat([rest, yield])
      at = rest.indexOf(end)
    }
    if (at < 0 || at > LONGEST_TEXT) refuse()
    const text = rest.toString('latin1', 0, at)
    rest = rest.subarray(at + end.length)
    return text
  }

  function* readBytes(count: number): Generator<undefined, void, Buffer> {
    for (let left = count; left > 0; ) {
      if (rest.length === 0) rest = yield
      const bytes = rest.subarray(0, left)
      left -= bytes.length
      rest = rest.subarray(bytes.length)
      receiver.onBody(bytes)
    }
  }

  let head = readHead(yield* readUntil('\r\n\r\n'))
  // Before the answer there may be remarks, but no other protocol was asked for.
  while (head.status < 200 && head.status !== 101) head = readHead(yield* readUntil('\r\n\r\n'))
  const { fields, isLasting } = head
  const length = fields.get('content-length')
  const coding = fields.get('transfer-encoding')
  const isChunked = isLasting && coding?.toLowerCase() === 'chunked' && length === undefined
  // An answer that ends with the connection cannot be told from one that was cut.
  if (!isChunked && (coding !== undefined || !LENGTH.test(length ?? ''))) refuse()
  receiver.onHead(head)
  if (isChunked) {
    for (let size = -1; size !== 0; ) {
      const [digits] = CHUNK.exec(yield* readUntil('\r\n')) ?? refuse()
      size = Number.parseInt(digits, 16)
      yield* readBytes(size)
      // After the last one there may be fields, if they were asked for.
      if ((yield* readUntil('\r\n')) !== '') refuse()
    }
  } else yield* readBytes(Number(length))
  // Nothing else was asked for on this connection.
  if (rest.length > 0) refuse()
  return isLasting && !/\bclose\b/i.test(fields.get('connection') ?? '')
}

function readHead(text: string): Head & { readonly isLasting: boolean } {
  const [first = '', ...lines] = text.split('\r\n')
  const [, minor, status] = STATUS_LINE.exec(first) ?? refuse()
  const fields = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? refuse()
    const key = name.toLowerCase()
    fields.set(key, fields.has(key) ? `${fields.get(key)}, ${value.trim()}` : value.trim())
  }
  // A connection of HTTP/1.0 ends with the answer, which has no chunks.
  return { status: Number(status), fields, isLasting: minor === '1' }
}

function refuse(): never {
  throw new Error('what came is not HTTP as it should be')
}
