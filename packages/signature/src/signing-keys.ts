// Signing keys: derived from a secret for one day, region and service, and kept, since deriving costs more than signing.

import { randomBytes } from 'node:crypto'
import { hmac, MessageTemplate } from './hmac.ts'

/** The only algorithm served. */
export const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The last part of every credential scope. */
export const TERMINATOR = 'aws4_request'

const TIMESTAMP_OFFSET = ALGORITHM.length + 1
const TIMESTAMP_LENGTH = 16

/** What a signing key is derived for. */
export type Scope = { readonly date: string; readonly region: string; readonly service: string }

/** Writes a scope as the string to sign has it. */
export function formatScope({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/${TERMINATOR}`
}

/** The string to sign, which binds the moment, the scope and the canonical request's hash. */
export function formatStringToSign(timestamp: string, scope: string, canonicalHash: string): string {
  return `${ALGORITHM}\n${timestamp}\n${scope}\n${canonicalHash}`
}

/** A secret's key for one scope; makes signatures. */
export class SigningKey {
  readonly secretAccessKey: string
  readonly #message: MessageTemplate
  readonly #hashOffset: number

  /** Derives the key. */
  constructor(secretAccessKey: string, scope: Scope) {
    const forDate = hmac(Buffer.from(`AWS4${secretAccessKey}`), scope.date)
    const key = hmac(hmac(hmac(forDate, scope.region), scope.service), TERMINATOR)
    const written = formatScope(scope)
    const message = formatStringToSign(' '.repeat(TIMESTAMP_LENGTH), written, ' '.repeat(64))
    this.#message = new MessageTemplate(key, message)
    this.#hashOffset = message.length - 64
    this.secretAccessKey = secretAccessKey
  }

  /** The signature, in hexadecimal, of a request given its `YYYYMMDDTHHMMSSZ` and the hash of its canonical form. */
  sign(timestamp: string, canonicalHash: string): string {
    this.#message.write(timestamp, TIMESTAMP_OFFSET)
    this.#message.write(canonicalHash, this.#hashOffset)
    return this.#message.digest()
  }
}

/** A bounded store of signing keys; the oldest goes first. A key answers only for the very secret it was made from. */
export class SigningKeys {
  readonly #keys = new Map<string, SigningKey>()
  readonly #capacity: number
  readonly #decoy = randomBytes(32).toString('base64')

  /** Keeps as many keys as the capacity says. */
  constructor(capacity = 1000) {
    this.#capacity = capacity
  }

  /** The key of an access key's current secret; without a secret, one that no signature fits, found by the same work. */
  find(accessKeyId: string, secretAccessKey: string | undefined, scope: Scope): SigningKey {
    const secret = secretAccessKey ?? this.#decoy
    // Unknown ids share one decoy a scope: guessing ids neither fills the store nor is told from a known id by a missing entry.
    const owner = secretAccessKey === undefined ? '' : accessKeyId
    const name = `${owner}/${scope.date}/${scope.region}/${scope.service}`
    const kept = this.#keys.get(name)
    if (kept !== undefined && kept.secretAccessKey === secret) return kept
    const key = new SigningKey(secret, scope)
    this.#keys.set(name, key)
    if (this.#keys.size > this.#capacity) this.#keys.delete(this.#keys.keys().next().value as string)
    return key
  }
}
