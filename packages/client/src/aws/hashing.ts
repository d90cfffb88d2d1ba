// SHA-256 and HMAC: by Node's own functions where there are any, by WebCrypto elsewhere.

/** The two functions that a signature is made of. */
export type Hashing = {
  sha256(text: string): string | Promise<string>
  hmac(key: string | Uint8Array, text: string): Uint8Array | Promise<Uint8Array>
}

type Builtins = { getBuiltinModule?: (name: string) => unknown }

/** A module of Node by its name, loaded in a fraction of an import's time; undefined on other runtimes. */
export function findBuiltin<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: Builtins }
  return process?.getBuiltinModule?.(name) as T | undefined
}

/** Writes bytes in hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Hashing for this runtime, or by WebCrypto when asked for. */
export function createHashing(isWeb = false): Hashing {
  const crypto = isWeb ? undefined : findBuiltin<typeof import('node:crypto')>('node:crypto')
  if (crypto?.hash === undefined) return webHashing
  return {
    sha256: (text) => crypto.hash('sha256', text),
    hmac: (key, text) => crypto.createHmac('sha256', key).update(text).digest(),
  }
}

const encoder = new TextEncoder()

const webHashing: Hashing = {
  async sha256(text) {
    return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text))))
  },
  async hmac(key, text) {
    const bytes = typeof key === 'string' ? encoder.encode(key) : new Uint8Array(key)
    const imported = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('HMAC', imported, encoder.encode(text)))
  },
}
