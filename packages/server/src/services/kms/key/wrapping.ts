// How customers bring material: wrapped for a public key of ours, with a token that carries the private one, sealed.
import {
  constants,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import type { Tx } from '#store/store.ts'
import { type Key, keyArn } from './key.ts'
import { exportMaterial } from './key-spec.ts'

/** A way of wrapping: RSA-OAEP with a hash, for the material itself or for the AES key that wraps it. */
type Wrapping = { name: string; hash: 'sha1' | 'sha256'; hasInnerKey: boolean }

/** What a token carries. */
export type ImportToken = { wrapping: Wrapping; privateKey: KeyObject; validToMs: number }

type Parameters = InputOf<'kms:GetParametersForImport'>

// A token (before it is sealed): the place in this list (1 byte), the end of its validity (8), the private key in DER.
const WRAPPINGS: Wrapping[] = [
  { name: 'RSAES_OAEP_SHA_1', hash: 'sha1', hasInnerKey: false },
  { name: 'RSAES_OAEP_SHA_256', hash: 'sha256', hasInnerKey: false },
  { name: 'RSA_AES_KEY_WRAP_SHA_1', hash: 'sha1', hasInnerKey: true },
  { name: 'RSA_AES_KEY_WRAP_SHA_256', hash: 'sha256', hasInnerKey: true },
]
const VALID_TO_AT = 1
const KEY_AT = 9

const MODULUS_LENGTHS: Record<string, number> = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 }

// RFC 5649: the initial value of AES key wrap with padding.
const WRAP_IV = Buffer.from('a65959a6', 'hex')

/** The length of a wrapping key in bits, and the wrapping; refuses what is not served, and what is too small for the material. */
export function chooseWrapping({ WrappingAlgorithm, WrappingKeySpec }: Parameters, key: Key) {
  const wrapping = WRAPPINGS.find(({ name }) => name === WrappingAlgorithm)
  const modulusLength = MODULUS_LENGTHS[WrappingKeySpec as string]
  if (!wrapping || modulusLength === undefined) {
    const what = `${WrappingAlgorithm} with ${WrappingKeySpec}`
    refuse('UnsupportedOperationException', `Wrapping by ${what} is not supported.`)
  }
  if (key.spec.startsWith('RSA_') && !wrapping.hasInnerKey) {
    const what = `The wrapping algorithm ${wrapping.name} is not valid for key spec ${key.spec}.`
    refuse('UnsupportedOperationException', what)
  }
  return { wrapping, modulusLength }
}

/** The token for a key, and the public key that material is to be wrapped with (SubjectPublicKeyInfo, DER). */
export function createParameters(key: Key, { wrapping, privateKey, validToMs }: ImportToken, tx: Tx) {
  const head = Buffer.alloc(KEY_AT)
  head.writeUInt8(WRAPPINGS.indexOf(wrapping), 0)
  head.writeBigUInt64BE(BigInt(validToMs), VALID_TO_AT)
  const secret = exportMaterial(privateKey)
  const token = Buffer.concat([head, secret])
  const ImportToken = tx.seal(key.account, placeOf(key), token)
  secret.fill(0)
  token.fill(0)
  return { ImportToken, PublicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }) }
}

/** Opens a token that was made for this key. Refuses with InvalidImportTokenException and ExpiredImportTokenException. */
export function readToken(key: Key, sealed: Uint8Array, tx: Tx, nowMs: number): ImportToken {
  const token = openToken(key, sealed, tx) ?? refuse('InvalidImportTokenException')
  const wrapping = WRAPPINGS[token.readUInt8(0)] ?? refuse('InvalidImportTokenException')
  const validToMs = Number(token.readBigUInt64BE(VALID_TO_AT))
  if (validToMs <= nowMs) refuse('ExpiredImportTokenException')
  const privateKey = createPrivateKey({ key: token.subarray(KEY_AT), type: 'pkcs8', format: 'der' })
  token.fill(0)
  return { wrapping, privateKey, validToMs }
}

/** Unwraps material; the caller wipes it. Refuses with InvalidCiphertextException what was not wrapped for this token. */
export function unwrap({ wrapping, privateKey }: ImportToken, wrapped: Uint8Array): Buffer {
  const { hash, hasInnerKey } = wrapping
  const bytes = Buffer.from(wrapped)
  // What RSA wrapped is as long as its modulus; with an inner key the material follows.
  const length = hasInnerKey ? (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8 : bytes.length
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const opened = privateDecrypt({ key: privateKey, padding, oaepHash: hash }, bytes.subarray(0, length))
    return hasInnerKey ? unwrapInner(opened, bytes.subarray(length)) : opened
  } catch {
    refuse('InvalidCiphertextException')
  }
}

function unwrapInner(key: Buffer, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv(`id-aes${key.length * 8}-wrap-pad`, key, WRAP_IV)
  key.fill(0)
  return Buffer.concat([decipher.update(wrapped), decipher.final()])
}

function openToken(key: Key, sealed: Uint8Array, tx: Tx): Buffer | undefined {
  try {
    return tx.open(key.account, placeOf(key), sealed)
  } catch {
    return undefined
  }
}

function placeOf(key: Key): string {
  return `kms import token/${keyArn(key)}`
}
