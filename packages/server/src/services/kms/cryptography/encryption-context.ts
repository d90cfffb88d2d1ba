// The encryption context: the text that a ciphertext is bound to, and what policies may ask of it.
import type { Keys } from '../key/access.ts'

/**
 * Pairs in the order of their keys' UTF-16 code units, each part after its length in bytes (`3:abc`), so that no two contexts
 * give the same text. No context and an empty one are the same.
 */
export function encodeEncryptionContext(context: Record<string, string> = {}): string {
  const keys = Object.keys(context).sort()
  return keys.map((key) => measured(key) + measured(context[key] as string)).join('')
}

/** The condition keys of an encryption context: its names, and the value of each. */
export function encryptionContextKeys(context: Record<string, string> = {}): Keys {
  const names = Object.keys(context)
  if (names.length === 0) return {}
  const keys: Record<string, string | string[]> = { 'kms:encryptioncontextkeys': names }
  for (const name of names) {
    const key = `kms:encryptioncontext:${name.toLowerCase()}`
    const value = context[name] as string
    // Policies do not tell names apart that differ in case only.
    keys[key] = key in keys ? [keys[key] as string | string[], value].flat() : value
  }
  return keys
}

function measured(text: string): string {
  return `${Buffer.byteLength(text)}:${text}`
}
