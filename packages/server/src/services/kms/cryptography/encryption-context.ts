// The encryption context as the text that a ciphertext is bound to.

/**
 * Pairs in the order of their keys' UTF-16 code units, each part after its length in bytes (`3:abc`), so that no two contexts
 * give the same text. No context and an empty one are the same.
 */
export function encodeEncryptionContext(context: Record<string, string> = {}): string {
  const keys = Object.keys(context).sort()
  return keys.map((key) => measured(key) + measured(context[key] as string)).join('')
}

function measured(text: string): string {
  return `${Buffer.byteLength(text)}:${text}`
}
