// Messages of the AWS Encryption SDK: an encrypted value with its own data key, which a key of KMS has encrypted.
//
// Message format version 1, algorithm 0x0378: AES-256-GCM, its key derived by HKDF-SHA384, signed by ECDSA on P-384.
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  createSign,
  createVerify,
  ECDH,
  generateKeyPairSync,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { ByteReader, counted, pairs, uint16, uint32 } from './message-bytes.ts'

/** A data key in clear and as the KMS key with the ARN `keyId` has encrypted it. */
export type DataKey = { plaintext: Uint8Array; ciphertext: Uint8Array; keyId: string }

/** The names and values that encryption is bound to; KMS is given the same. */
export type EncryptionContext = Record<string, string>

/** A message taken apart as far as it can be without its data key. */
export type Message = {
  encryptionContext: EncryptionContext
  /** The data key as KMS encrypted it. */
  encryptedDataKey: Buffer
  /** Decrypts the body, once. Throws when anything at all was altered. */
  open(dataKey: Uint8Array): Buffer
}

const PROVIDER = 'aws-kms'
const PUBLIC_KEY = 'aws-crypto-public-key'
const START = Buffer.from([0x01, 0x80, 0x03, 0x78])
const ALGORITHM = START.subarray(2)
const FRAMED = 0x02
const FRAME_LENGTH = 4096
const FINAL_FRAME = 0xffffffff
const IV_LENGTH = 12
const TAG_LENGTH = 16
const ID_LENGTH = 16

/** Encrypts a value under a new data key, which `generate` gets from KMS for the context it is given. */
export async function sealMessage(
  plaintext: Uint8Array,
  encryptionContext: EncryptionContext,
  generate: (context: EncryptionContext) => Promise<DataKey>,
): Promise<Buffer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const context = { ...encryptionContext, [PUBLIC_KEY]: compressedPoint(publicKey).toString('base64') }
  const dataKey = await generate(context)
  const id = randomBytes(ID_LENGTH)
  const key = deriveKey(dataKey.plaintext, id)
  const header = writeHeader(id, context, dataKey)
  const iv = Buffer.alloc(IV_LENGTH)
  const signed = Buffer.concat([header, iv, encrypt(key, iv, header, Buffer.alloc(0)), writeFrames(key, id, plaintext)])
  const signature = createSign('sha384').update(signed).sign(privateKey)
  key.fill(0)
  dataKey.plaintext.fill(0)
  return Buffer.concat([signed, counted(signature)])
}

/** Reads a message. Throws when it is not one of this algorithm with a single data key of KMS. */
export function readMessage(message: Uint8Array): Message {
  const reader = new ByteReader(message)
  reader.expect(START)
  const id = reader.take(ID_LENGTH)
  const encryptionContext = reader.pairs()
  reader.expect(uint16(1))
  reader.expect(counted(PROVIDER))
  reader.counted()
  const encryptedDataKey = reader.counted()
  reader.expect(Buffer.concat([Buffer.from([FRAMED]), uint32(0), Buffer.from([IV_LENGTH])]))
  const frameLength = reader.uint32()
  const header = reader.passed()
  const iv = reader.take(IV_LENGTH)
  const tag = reader.take(TAG_LENGTH)
  return {
    encryptionContext,
    encryptedDataKey,
    open(dataKey) {
      const key = deriveKey(dataKey, id)
      decrypt(key, iv, header, tag)
      const plaintext = readFrames(reader, key, id, frameLength)
      const signed = reader.passed()
      const isGenuine = createVerify('sha384')
        .update(signed)
        .verify(publicKeyOf(encryptionContext[PUBLIC_KEY] ?? ''), reader.counted())
      if (!isGenuine || !reader.isAtEnd) throw new Error('the signature of an encrypted message is wrong')
      return plaintext
    },
  }
}

function writeHeader(id: Buffer, context: EncryptionContext, { ciphertext, keyId }: DataKey): Buffer {
  const dataKeys = [uint16(1), counted(PROVIDER), counted(keyId), counted(ciphertext)]
  const body = [Buffer.from([FRAMED]), uint32(0), Buffer.from([IV_LENGTH]), uint32(FRAME_LENGTH)]
  return Buffer.concat([START, id, counted(pairs(context)), ...dataKeys, ...body])
}

function writeFrames(key: Buffer, id: Buffer, plaintext: Uint8Array): Buffer {
  const frames: Buffer[] = []
  const count = Math.max(1, Math.ceil(plaintext.length / FRAME_LENGTH))
  for (let number = 1; number <= count; number++) {
    const content = plaintext.subarray((number - 1) * FRAME_LENGTH, number * FRAME_LENGTH)
    const isFinal = number === count
    const start = isFinal ? [uint32(FINAL_FRAME), uint32(number)] : [uint32(number)]
    const iv = frameIv(number)
    frames.push(...start, iv, ...(isFinal ? [uint32(content.length)] : []))
    frames.push(encrypt(key, iv, frameContext(id, number, content.length, isFinal), content))
  }
  return Buffer.concat(frames)
}

function readFrames(reader: ByteReader, key: Buffer, id: Buffer, frameLength: number): Buffer {
  const contents: Buffer[] = []
  for (let number = 1; ; number++) {
    const first = reader.uint32()
    const isFinal = first === FINAL_FRAME
    if ((isFinal ? reader.uint32() : first) !== number) throw new Error('a frame of an encrypted message is missing')
    const iv = reader.take(IV_LENGTH)
    const length = isFinal ? reader.uint32() : frameLength
    const content = reader.take(length)
    contents.push(decrypt(key, iv, frameContext(id, number, length, isFinal), reader.take(TAG_LENGTH), content))
    if (isFinal) return Buffer.concat(contents)
  }
}

/** What a frame is bound to: its message, its place and its length. */
function frameContext(id: Buffer, number: number, length: number, isFinal: boolean): Buffer {
  const kind = isFinal ? 'AWSKMSEncryptionClient Final Frame' : 'AWSKMSEncryptionClient Frame'
  return Buffer.concat([id, Buffer.from(kind), uint32(number), uint32(0), uint32(length)])
}

function frameIv(number: number): Buffer {
  return Buffer.concat([Buffer.alloc(IV_LENGTH - 4), uint32(number)])
}

function deriveKey(dataKey: Uint8Array, id: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha384', dataKey, Buffer.alloc(0), Buffer.concat([ALGORITHM, id]), 32))
}

function encrypt(key: Buffer, iv: Buffer, bound: Buffer, content: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH }).setAAD(bound)
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, iv: Buffer, bound: Buffer, tag: Buffer, content: Uint8Array = Buffer.alloc(0)): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH }).setAAD(bound)
  return Buffer.concat([decipher.setAuthTag(tag).update(content), decipher.final()])
}

function compressedPoint(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' }) as JsonWebKey
  const last = Buffer.from(y, 'base64url').at(-1) ?? 0
  return Buffer.concat([Buffer.from([last % 2 === 0 ? 0x02 : 0x03]), Buffer.from(x, 'base64url')])
}

function publicKeyOf(point: string): KeyObject {
  const whole = ECDH.convertKey(point, 'secp384r1', 'base64', 'hex', 'uncompressed') as string
  // After the byte that says "uncompressed" stand the two coordinates, 48 bytes each.
  const [x, y] = [whole.slice(2, 98), whole.slice(98)].map((part) => Buffer.from(part, 'hex').toString('base64url'))
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-384', x, y } as JsonWebKey })
}
