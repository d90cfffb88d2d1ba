// RSA signatures of a digest that the caller computed; node:crypto signs whole messages only, and gives the raw operation.
import { constants, createHash, type KeyObject, privateEncrypt, publicDecrypt, randomBytes } from 'node:crypto'

/** How a digest is padded before the raw operation: PKCS #1 v1.5 or PSS, as in RFC 8017. */
export type RsaScheme = 'PKCS1' | 'PSS'

// DER of a DigestInfo up to the digest itself, by hash.
const DIGEST_INFO: Record<string, string> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
}
const TRAILER = 0xbc

/** Signs a digest. The salt of PSS is as long as the digest. */
export function signDigestRsa(scheme: RsaScheme, hash: string, privateKey: KeyObject, digest: Uint8Array): Buffer {
  if (scheme === 'PKCS1') {
    return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, digest))
  }
  const padded = padPss(hash, digest, randomBytes(digest.byteLength), modulusLength(privateKey))
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, padded)
}

/** Whether a signature is one of this digest. */
export function verifyDigestRsa(
  scheme: RsaScheme,
  hash: string,
  publicKey: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.byteLength !== modulusLength(publicKey)) return false
  const padding = scheme === 'PKCS1' ? constants.RSA_PKCS1_PADDING : constants.RSA_NO_PADDING
  let padded: Buffer
  try {
    padded = publicDecrypt({ key: publicKey, padding }, signature)
  } catch {
    return false
  }
  if (scheme === 'PKCS1') return padded.equals(digestInfo(hash, digest))
  // The salt is the only thing in it that is not known: put back, it must give the same bytes.
  return padded.equals(padPss(hash, digest, saltOf(hash, padded, digest.byteLength), padded.length))
}

function digestInfo(hash: string, digest: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(DIGEST_INFO[hash] as string, 'hex'), digest])
}

function padPss(hash: string, digest: Uint8Array, salt: Buffer, length: number): Buffer {
  const seed = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest()
  const block = Buffer.alloc(length - seed.length - 1)
  block[block.length - salt.length - 1] = 1
  salt.copy(block, block.length - salt.length)
  mask(hash, block, seed)
  return Buffer.concat([block, seed, Buffer.from([TRAILER])])
}

function saltOf(hash: string, padded: Buffer, saltLength: number): Buffer {
  const block = Buffer.from(padded.subarray(0, padded.length - saltLength - 1))
  mask(hash, block, padded.subarray(block.length, -1))
  return block.subarray(-saltLength)
}

/** Masks a block in place with MGF1 of a seed. The first bit stays clear: the number must be smaller than the modulus. */
function mask(hash: string, block: Buffer, seed: Buffer): void {
  const counter = Buffer.alloc(4)
  for (let at = 0; at < block.length; ) {
    const stream = createHash(hash).update(seed).update(counter).digest()
    for (const byte of stream.subarray(0, block.length - at)) {
      block[at] = (block[at] as number) ^ byte
      at++
    }
    counter.writeUInt32BE(counter.readUInt32BE() + 1)
  }
  block[0] = (block[0] as number) & 0x7f
}

function modulusLength(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength as number) / 8
}
