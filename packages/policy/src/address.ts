// IP addresses and ranges of them in CIDR notation, of both versions.

/** An address as 16-bit words: two of version 4, eight of version 6. */
type Words = readonly number[]

/** A range: the first `bits` bits of `words` are fixed. */
export type AddressRange = { readonly words: Words; readonly bits: number }

const OCTET = /^(?:0|[1-9]\d{0,2})$/
const GROUP = /^[0-9a-f]{1,4}$/i
const BITS = /^(?:0|[1-9]\d{0,2})$/

/** Reads an address; one of version 4 in version 6's clothes (`::ffff:192.0.2.1`) becomes what it is. */
export function readAddress(text: string): Words | undefined {
  const words = text.includes(':') ? readSix(text) : readFour(text)
  return words && isMapped(words) ? words.slice(6) : words
}

/** Reads a range; without a length it is the one address. */
export function readRange(text: string): AddressRange | undefined {
  const [address = '', length, ...rest] = text.split('/')
  const written = address.includes(':') ? readSix(address) : readFour(address)
  if (!written || rest.length > 0 || (length !== undefined && !BITS.test(length))) return undefined
  const bits = length === undefined ? written.length * 16 : Number(length)
  if (bits > written.length * 16) return undefined
  return isMapped(written) && bits >= 96 ? { words: written.slice(6), bits: bits - 96 } : { words: written, bits }
}

/** Whether an address lies in a range; never when one is of version 4 and the other of version 6. */
export function isInRange(address: Words, { words, bits }: AddressRange): boolean {
  if (address.length !== words.length) return false
  return words.every((word, at) => {
    const kept = Math.min(16, Math.max(0, bits - at * 16))
    return word >> (16 - kept) === (address[at] as number) >> (16 - kept)
  })
}

function isMapped(words: Words): boolean {
  return words.length === 8 && words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0)
}

function readFour(text: string): Words | undefined {
  const octets = text.split('.')
  // A leading zero means octal to some and nothing to others.
  if (octets.length !== 4 || !octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255)) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number)
  return [a * 256 + b, c * 256 + d]
}

function readSix(text: string): Words | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = [readGroups(halves[0] as string), readGroups(halves[1] ?? '')]
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1) return missing === 0 ? head : undefined
  return missing >= 1 ? [...head, ...new Array<number>(missing).fill(0), ...tail] : undefined
}

function readGroups(text: string): number[] | undefined {
  const groups = text === '' ? [] : text.split(':')
  const words: number[] = []
  for (const [at, group] of groups.entries()) {
    if (group.includes('.') && at === groups.length - 1) {
      const four = readFour(group)
      if (!four) return undefined
      words.push(...four)
    } else if (GROUP.test(group)) words.push(Number.parseInt(group, 16))
    else return undefined
  }
  return words
}
