// The ciphertext blob: which key made it, and AES-256-GCM under a key that is derived for this one message.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { BoundedCache } from '#store/bounded-cache.ts'
import { type Key, sharedArn } from '../key/key.ts'
import { isMultiRegionId, packKeyId, unpackKeyId } from '../key/key-id.ts'
import { encodeEncryptionContext } from './encryption-context.ts'

// Prefix (5 bytes, as AWS's blobs begin: `AQICAH…` in base64), format (1), key id (16), material id (32), salt (32),
// encrypted text, tag (16). All before the text is authenticated with it, and so are the key's ARN (of a multi-region key
// without the region: any copy decrypts) and the context.
const PREFIX = Buffer.from([1, 2, 2, 0, 0x78])
const FORMAT = 1
const MULTI_REGION_FORMAT = 2
const KEY_ID_AT = 6
const MATERIAL_ID_AT = 22
const SALT_AT = 54
const BODY_AT = 86
const TAG_LENGTH = 16

// SP 800-108 in counter mode with HMAC-SHA-512: one block gives the message's key and initialisation vector.
const LABEL = Buffer.from('\0\0\0\u0001cairn kms message\0')
const KEY_LENGTH = 32
const IV_LENGTH = 12
const OUTPUT_BITS = Buffer.from([0, 0, 1, 0x60])

/** A blob of ours taken apart as far as it can be without its key. */
export type Ciphertext = { keyId: string; materialId: string; bytes: Buffer }

type EncryptionContext = Record<string, string> | undefined
type MessageKey = { key: KeyObject; iv: Buffer }

// The same blobs are decrypted again and again, and deriving costs more than decrypting. Only what proved authentic enters.
const messageKeys = new BoundedCache<MessageKey>(4096)

/** Takes a blob apart, or answers undefined when it is none of ours. */
export function readCiphertext(blob: Uint8Array | undefined): Ciphertext | undefined {
  if (!blob || blob.byteLength < BODY_AT + TAG_LENGTH) return undefined
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  const format = bytes[PREFIX.length]
  if (PREFIX.compare(bytes, 0, PREFIX.length) !== 0) return undefined
  if (format !== FORMAT && format !== MULTI_REGION_FORMAT) return undefined
  return {
    keyId: unpackKeyId(bytes.toString('hex', KEY_ID_AT, MATERIAL_ID_AT), format === MULTI_REGION_FORMAT),
    materialId: bytes.toString('hex', MATERIAL_ID_AT, SALT_AT),
    bytes,
  }
}

/** Encrypts under the current material of a key. */
export function encipher(plaintext: Uint8Array, key: Key, material: KeyObject, context: EncryptionContext): Buffer {
  const header = Buffer.concat([
    PREFIX,
    Buffer.from([isMultiRegionId(key.key_id) ? MULTI_REGION_FORMAT : FORMAT]),
    packKeyId(key.key_id),
    Buffer.from(key.current_material_id, 'hex'),
    randomBytes(BODY_AT - SALT_AT),
  ])
  const { key: messageKey, iv } = deriveMessageKey(material, header)
  const cipher = createCipheriv('aes-256-gcm', messageKey, iv, { authTagLength: TAG_LENGTH })
  cipher.setAAD(boundBytes(header, key, context))
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** Decrypts with the material that the blob names, or answers undefined when anything differs from what was encrypted. */
export function decipher(
  { bytes }: Ciphertext,
  key: Key,
  material: KeyObject,
  context: EncryptionContext,
): Buffer | undefined {
  const header = bytes.subarray(0, BODY_AT)
  const cacheKey = header.toString('latin1')
  const known = messageKeys.get(cacheKey)
  const messageKey = known ?? deriveMessageKey(material, header)
  const tagAt = bytes.length - TAG_LENGTH
  // Without authTagLength Node would accept a tag cut to four bytes.
  const options = { authTagLength: TAG_LENGTH }
  const decoder = createDecipheriv('aes-256-gcm', messageKey.key, messageKey.iv, options)
  decoder.setAAD(boundBytes(header, key, context))
  decoder.setAuthTag(bytes.subarray(tagAt))
  const plaintext = decoder.update(bytes.subarray(BODY_AT, tagAt))
  try {
    decoder.final()
  } catch {
    plaintext.fill(0)
    return undefined
  }
  if (!known) messageKeys.set(cacheKey, messageKey)
  return plaintext
}

function deriveMessageKey(material: KeyObject, header: Buffer): MessageKey {
  const salt = header.subarray(SALT_AT, BODY_AT)
  const derived = createHmac('sha512', material).update(LABEL).update(salt).update(OUTPUT_BITS).digest()
  const key = createSecretKey(derived.subarray(0, KEY_LENGTH))
  const iv = Buffer.from(derived.subarray(KEY_LENGTH, KEY_LENGTH + IV_LENGTH))
  derived.fill(0)
  return { key, iv }
}

/** All that a message is bound to. No two situations give the same bytes: no ARN has a zero in it. */
function boundBytes(header: Buffer, key: Key, context: EncryptionContext): Buffer {
  return Buffer.concat([header, Buffer.from(`${sharedArn(key)}\0${encodeEncryptionContext(context)}`)])
}
