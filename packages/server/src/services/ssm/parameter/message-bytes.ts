// The parts that encrypted messages are made of: big-endian numbers, byte strings with their length, sorted pairs.

/** Two bytes, the most significant first. */
export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

/** Four bytes, the most significant first. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Bytes, or a text's UTF-8 bytes, after their length in two bytes. */
export function counted(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content as Uint8Array)
  return Buffer.concat([uint16(bytes.length), bytes])
}

/** Names and values in the order of the names' bytes, after their number. */
export function pairs(values: Record<string, string>): Buffer {
  const entries = Object.entries(values).map(([name, value]) => ({ name: Buffer.from(name), value }))
  entries.sort((one, other) => Buffer.compare(one.name, other.name))
  return Buffer.concat([
    uint16(entries.length),
    ...entries.flatMap(({ name, value }) => [counted(name), counted(value)]),
  ])
}

/** Reads a message from its beginning; every reader throws when the bytes end or differ from what must be there. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** The next `length` bytes. */
  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new Error('an encrypted message is cut short')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** All bytes read so far. */
  passed(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  /** Passes over bytes that cannot be others. */
  expect(bytes: Uint8Array): void {
    if (!this.take(bytes.length).equals(bytes)) throw new Error('an encrypted message of another kind')
  }

  /** A number of two bytes. */
  uint16(): number {
    return this.take(2).readUInt16BE()
  }

  /** A number of four bytes. */
  uint32(): number {
    return this.take(4).readUInt32BE()
  }

  /** Bytes that follow their length. */
  counted(): Buffer {
    return this.take(this.uint16())
  }

  /** Names and values, in a block that follows its length. */
  pairs(): Record<string, string> {
    const block = new ByteReader(this.counted())
    const values: Record<string, string> = {}
    for (let left = block.uint16(); left > 0; left--) values[block.counted().toString()] = block.counted().toString()
    return values
  }
}
