// The ids AWS gives principals, policies and keys: a prefix that tells the kind, and sixteen characters of base32.
import { randomBytes } from 'node:crypto'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A new id of a kind: AIDA (user), AROA (role), AGPA (group), ANPA (policy). */
export function createUniqueId(prefix: 'AIDA' | 'AROA' | 'AGPA' | 'ANPA'): string {
  return prefix + encodeBase32(randomBytes(10))
}

/** A new access key id: AKIA for long-term keys, ASIA for temporary ones. AWS's carry their account, and so do ours. */
export function createAccessKeyId(prefix: 'AKIA' | 'ASIA', account: string): string {
  const bytes = randomBytes(10)
  // Bit 47 is set, the account stands in the forty below, the rest is chance.
  const head = (1n << 47n) | (BigInt(account) << 7n) | BigInt(bytes[5]! & 0x7f)
  bytes.writeUIntBE(Number(head), 0, 6)
  return prefix + encodeBase32(bytes)
}

/** The account an access key id carries, or undefined when it is of no such form. */
export function accountOfAccessKeyId(accessKeyId: string): string | undefined {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(accessKeyId)) return undefined
  let head = 0n
  // Ten characters are fifty bits, of which the first forty-eight count.
  for (const character of accessKeyId.slice(4, 14)) head = (head << 5n) | BigInt(BASE32.indexOf(character))
  const account = ((head >> 2n) & 0x7fff_ffff_ff80n) >> 7n
  return account < 1_000_000_000_000n ? String(account).padStart(12, '0') : undefined
}

function encodeBase32(bytes: Buffer): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let shift = bytes.length * 8 - 5; shift >= 0; shift -= 5) text += BASE32[Number((bits >> BigInt(shift)) & 31n)]
  return text
}
