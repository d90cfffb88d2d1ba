// Digests: what they say, what of it is signed, and the keys that sign them.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'

/** A file as a digest lists it. */
export type DigestedFile = {
  s3Bucket: string
  s3Object: string
  hashValue: string
  hashAlgorithm: 'SHA-256'
  newestEventTime: string
  oldestEventTime: string
}

/** A digest as it is written, in the order CloudTrail writes it. */
export type Digest = {
  awsAccountId: string
  digestStartTime: string
  digestEndTime: string
  digestS3Bucket: string
  digestS3Object: string
  digestPublicKeyFingerprint: string
  digestSignatureAlgorithm: 'SHA256withRSA'
  newestEventTime: string | null
  oldestEventTime: string | null
  previousDigestS3Bucket: string | null
  previousDigestS3Object: string | null
  previousDigestHashValue: string | null
  previousDigestHashAlgorithm: 'SHA-256' | null
  previousDigestSignature: string | null
  logFiles: DigestedFile[]
}

/** How digests are signed, in the words of their metadata. */
export const ALGORITHM = 'SHA256withRSA'

/** An instant as digests tell it, without milliseconds. */
export function formatInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** SHA-256 in hexadecimal, of what a file holds before it is compressed. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What is signed: the end of the hour, where the digest lies, its hash, and the signature of the one before. */
function stringToSign(digest: Digest, bytes: Uint8Array): Buffer {
  const { digestEndTime, digestS3Bucket, digestS3Object, previousDigestSignature } = digest
  const place = `${digestS3Bucket}/${digestS3Object}`
  return Buffer.from([digestEndTime, place, hashOf(bytes), previousDigestSignature ?? 'null'].join('\n'))
}

/** Signs a digest; `bytes` are those it is written as. Hexadecimal. */
export function signDigest(digest: Digest, bytes: Uint8Array, privateKey: KeyObject): string {
  return sign('sha256', stringToSign(digest, bytes), privateKey).toString('hex')
}

/** Whether a signature (hexadecimal) is that of a digest. */
export function isSigned(digest: Digest, bytes: Uint8Array, signature: string, publicKey: KeyObject): boolean {
  return verify('sha256', stringToSign(digest, bytes), publicKey, Buffer.from(signature, 'hex'))
}

/** A pair of keys as it is kept: the public one as PKCS #1, the private one as PKCS #8, both DER. */
export type KeyPair = { fingerprint: string; publicKey: Buffer; privateKey: Buffer }

/** Makes a pair of keys: RSA, 2048 bits. */
export async function createKeyPair(): Promise<KeyPair> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  return { fingerprint: fingerprintOf(publicKey), publicKey, privateKey }
}

/** What names a public key: 32 hexadecimal digits of the SHA-256 of its DER. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return hashOf(publicKey).slice(0, 32)
}

/** A private key, from its DER. */
export function readPrivateKey(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
}

/** A public key, from its DER. */
export function readPublicKey(der: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' })
}

/** A public key as the file of public keys lists it, in the words of ListPublicKeys; `Value` is PKCS #1 DER in base64. */
export type ListedKey = { Fingerprint: string; Value: string; ValidityStartTime: string }

/** The file of public keys. */
export function formatPublicKeys(keys: readonly ListedKey[]): Buffer {
  return Buffer.from(`${JSON.stringify({ PublicKeyList: keys }, undefined, 2)}\n`)
}
