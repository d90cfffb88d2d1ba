// Seals values: AES-256-GCM under a key derived for each message, bound to the place where the value stands.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { BoundedCache } from '../store/bounded-cache.ts'
import type { Sealer } from '../store/store.ts'

// A sealed value: format (1 byte), keyring version (4), salt (32), ciphertext, tag (16).
const FORMAT = 1
const SALT_AT = 5
const BODY_AT = 37
const TAG_LENGTH = 16
// Values read again and again spare the derivation; bounded, since each entry is a key in memory.
const CACHED_KEYS = 4096

type MessageKey = { key: KeyObject; iv: Buffer }

/** No key is there to seal or open with: the server answers that it is sealed. */
export class SealedError extends Error {}

/** The versions of the sealing key: one of them seals, all open. Empty until the root key has been found right. */
export class Keyring implements Sealer {
  readonly #versions = new Map<number, Buffer>()
  readonly #accountKeys = new Map<string, KeyObject>()
  readonly #messageKeys = new BoundedCache<MessageKey>(CACHED_KEYS)
  // By the sealed bytes themselves: they belong to one row, and whoever forgets the row forgets what it held.
  readonly #opened = new WeakMap<Uint8Array, Buffer>()
  #sealing = 0

  constructor() {
    this.seal = this.seal.bind(this)
    this.open = this.open.bind(this)
    this.openShared = this.openShared.bind(this)
  }

  /** True when nothing can be sealed or opened. */
  get sealed(): boolean {
    return this.#sealing === 0
  }

  /** Adds a version of the sealing key (32 bytes); it opens what it sealed. */
  add(version: number, key: Buffer): void {
    this.#versions.set(version, key)
  }

  /** Makes an added version the one that seals. */
  sealWith(version: number): void {
    this.#sealing = version
  }

  /** Encrypts `plaintext` for one place of one account. Throws SealedError without a key. */
  seal(account: string, place: string, plaintext: Uint8Array): Buffer {
    if (this.#sealing === 0) throw new SealedError('no key to seal with')
    const header = Buffer.allocUnsafe(BODY_AT)
    header.writeUInt8(FORMAT, 0)
    header.writeUInt32BE(this.#sealing, 1)
    randomBytes(BODY_AT - SALT_AT).copy(header, SALT_AT)
    // Not remembered: most values are written once, and a key that grew old in the cache is memory that V8 does not see.
    const { key, iv } = this.#deriveMessageKey(account, header)
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH })
    cipher.setAAD(Buffer.from(`${account}/${place}`))
    return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }

  /** Decrypts what `seal` made for the same account and place; throws when it was moved, altered or cut. */
  open(account: string, place: string, sealed: Uint8Array): Buffer {
    if (this.#sealing === 0) throw new SealedError('no key to open with')
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    if (bytes.length < BODY_AT + TAG_LENGTH || bytes[0] !== FORMAT) throw new Error(`not a sealed value: ${place}`)
    const { key, iv } = this.#messageKey(account, bytes.subarray(0, BODY_AT))
    const tagAt = bytes.length - TAG_LENGTH
    // Without authTagLength Node would accept a tag cut to four bytes.
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH })
    decipher.setAAD(Buffer.from(`${account}/${place}`))
    decipher.setAuthTag(bytes.subarray(tagAt))
    const head = decipher.update(bytes.subarray(BODY_AT, tagAt))
    decipher.final()
    return head
  }

  /** As `open`; the same bytes are opened once for as long as somebody holds them, and what was in them is shared. */
  openShared(account: string, place: string, sealed: Uint8Array): Buffer {
    if (this.#sealing === 0) throw new SealedError('no key to open with')
    let opened = this.#opened.get(sealed)
    if (!opened) {
      opened = this.open(account, place, sealed)
      this.#opened.set(sealed, opened)
    }
    return opened
  }

  #messageKey(account: string, header: Buffer): MessageKey {
    const cacheKey = account + header.toString('latin1', 1, BODY_AT)
    const known = this.#messageKeys.get(cacheKey)
    if (known) return known
    const messageKey = this.#deriveMessageKey(account, header)
    this.#messageKeys.set(cacheKey, messageKey)
    return messageKey
  }

  #deriveMessageKey(account: string, header: Buffer): MessageKey {
    const derived = createHmac('sha512', this.#accountKey(account, header.readUInt32BE(1)))
      .update(header.subarray(SALT_AT, BODY_AT))
      .digest()
    return { key: createSecretKey(derived.subarray(0, 32)), iv: derived.subarray(32, 44) }
  }

  #accountKey(account: string, version: number): KeyObject {
    const cacheKey = `${version}/${account}`
    const known = this.#accountKeys.get(cacheKey)
    if (known) return known
    const versionKey = this.#versions.get(version)
    if (!versionKey) throw new Error(`the keyring has no version ${version}`)
    const key = createSecretKey(createHmac('sha512', versionKey).update(`account/${account}`).digest().subarray(0, 32))
    this.#accountKeys.set(cacheKey, key)
    return key
  }
}

/** 32 random bytes for a new version of the sealing key. */
export function createVersionKey(): Buffer {
  return randomBytes(32)
}
