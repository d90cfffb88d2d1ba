// Signatures: which algorithm takes which kind of message, and how each is made and checked.

import { constants, type KeyObject, sign, verify } from 'node:crypto'
import type { MessageType, SigningAlgorithmSpec } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import type { Keys } from '../key/access.ts'
import type { Key } from '../key/key.ts'
import { signDigestEcdsa, verifyDigestEcdsa } from './ecdsa-digest.ts'
import { checkAlgorithm } from './request-rules.ts'
import { type RsaScheme, signDigestRsa, verifyDigestRsa } from './rsa-digest.ts'

/** How a message is signed; `hash` is null where the algorithm hashes by itself. */
export type Signing = {
  scheme: RsaScheme | 'ECDSA' | 'WHOLE'
  hash: string | null
  isDigest: boolean
  message: Uint8Array
}

type Scheme = Pick<Signing, 'scheme' | 'hash'>

const SCHEMES: Partial<Record<SigningAlgorithmSpec, Scheme>> = {
  RSASSA_PKCS1_V1_5_SHA_256: { scheme: 'PKCS1', hash: 'sha256' },
  RSASSA_PKCS1_V1_5_SHA_384: { scheme: 'PKCS1', hash: 'sha384' },
  RSASSA_PKCS1_V1_5_SHA_512: { scheme: 'PKCS1', hash: 'sha512' },
  RSASSA_PSS_SHA_256: { scheme: 'PSS', hash: 'sha256' },
  RSASSA_PSS_SHA_384: { scheme: 'PSS', hash: 'sha384' },
  RSASSA_PSS_SHA_512: { scheme: 'PSS', hash: 'sha512' },
  ECDSA_SHA_256: { scheme: 'ECDSA', hash: 'sha256' },
  ECDSA_SHA_384: { scheme: 'ECDSA', hash: 'sha384' },
  ECDSA_SHA_512: { scheme: 'ECDSA', hash: 'sha512' },
  ED25519_SHA_512: { scheme: 'WHOLE', hash: null },
  ML_DSA_SHAKE_256: { scheme: 'WHOLE', hash: null },
}

const DIGEST_LENGTHS: Record<string, number> = { sha256: 32, sha384: 48, sha512: 64 }

/** What Sign and Verify are told of the message. */
export type Order = { SigningAlgorithm: SigningAlgorithmSpec; MessageType?: MessageType; Message: Uint8Array }

/** The condition keys of a request to sign or to verify. */
export function signingKeys({ SigningAlgorithm, MessageType = 'RAW' }: InputOf<'kms:Sign'>): Keys {
  return { 'kms:signingalgorithm': SigningAlgorithm, 'kms:messagetype': MessageType }
}

/** How to sign what is asked for. Refuses an algorithm that is not the key's, and a message that is not for the algorithm. */
export function planSigning(key: Key, { SigningAlgorithm, MessageType = 'RAW', Message }: Order): Signing {
  if (SigningAlgorithm === 'ED25519_PH_SHA_512' && key.spec === 'ECC_NIST_EDWARDS25519') {
    refuse('UnsupportedOperationException', `${SigningAlgorithm} is not supported.`)
  }
  checkAlgorithm(SigningAlgorithm, key)
  const { scheme, hash } = SCHEMES[SigningAlgorithm] as Scheme
  const isDigest = MessageType === 'DIGEST'
  if (MessageType === 'EXTERNAL_MU' && SigningAlgorithm === 'ML_DSA_SHAKE_256') {
    refuse('UnsupportedOperationException', 'Message type EXTERNAL_MU is not supported.')
  }
  if (MessageType === 'EXTERNAL_MU' || (isDigest && !hash)) {
    const what = key.spec === 'ECC_NIST_EDWARDS25519' ? `algorithm ${SigningAlgorithm}` : `key spec ${key.spec}`
    refuse('ValidationException', `Message type ${MessageType} is incompatible with ${what}.`)
  }
  if (isDigest && hash && Message.byteLength !== DIGEST_LENGTHS[hash]) {
    refuse('ValidationException', `Digest is invalid length for algorithm ${SigningAlgorithm}.`)
  }
  return { scheme, hash, isDigest, message: Message }
}

/** Signs with a private key. */
export function signMessage({ scheme, hash, isDigest, message }: Signing, privateKey: KeyObject): Buffer {
  if (!isDigest) return sign(hash, message, { key: privateKey, ...optionsOf(scheme) })
  if (scheme === 'ECDSA') return signDigestEcdsa(privateKey, message)
  return signDigestRsa(scheme as RsaScheme, hash as string, privateKey, message)
}

/** Whether a signature is one of this message under a private key's public half. */
export function verifyMessage(signing: Signing, keys: KeyHalves, signature: Uint8Array): boolean {
  const { scheme, hash, isDigest, message } = signing
  if (!isDigest) return verify(hash, message, { key: keys.publicKey, ...optionsOf(scheme) }, signature)
  if (scheme === 'ECDSA') return verifyDigestEcdsa(keys.privateKey, message, signature)
  return verifyDigestRsa(scheme as RsaScheme, hash as string, keys.publicKey, message, signature)
}

/** Both halves of a key pair. */
export type KeyHalves = { privateKey: KeyObject; publicKey: KeyObject }

function optionsOf(scheme: Signing['scheme']) {
  if (scheme === 'PKCS1') return { padding: constants.RSA_PKCS1_PADDING }
  if (scheme !== 'PSS') return {}
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}
