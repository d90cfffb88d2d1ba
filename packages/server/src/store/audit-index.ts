// The index of the audit trail: for each settled stretch, which of its records have a term in common.
import { hash } from 'node:crypto'

const TERM_LENGTH = 16

/** What records of a region have in common, as a digest: values may be longer than a database indexes, and hold any character. */
export function termOf(region: string, attribute: string, value: string): Buffer {
  const text = JSON.stringify([region, attribute, value])
  return Buffer.from(hash('sha256', text, 'buffer').subarray(0, TERM_LENGTH))
}

/** Numbers above `after`, ascending, as the bytes of their distances, seven bits each. */
export function encodeSequences(after: number, sequences: readonly number[]): Buffer {
  const bytes: number[] = []
  let previous = after
  for (const sequence of sequences) {
    let distance = sequence - previous
    previous = sequence
    for (; distance > 0x7f; distance = Math.floor(distance / 0x80)) bytes.push((distance & 0x7f) | 0x80)
    bytes.push(distance)
  }
  return Buffer.from(bytes)
}

/** The numbers that `encodeSequences` wrote. */
export function decodeSequences(after: number, bytes: Uint8Array): number[] {
  const sequences: number[] = []
  let previous = after
  let distance = 0
  let unit = 1
  for (const byte of bytes) {
    distance += (byte & 0x7f) * unit
    unit *= 0x80
    if (byte > 0x7f) continue
    previous += distance
    sequences.push(previous)
    distance = 0
    unit = 1
  }
  return sequences
}
