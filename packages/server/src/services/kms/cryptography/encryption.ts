// Encrypting and decrypting under a key, with whichever of its algorithms is asked for.

import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import type { EncryptionAlgorithmSpec } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import type { Tx } from '#store/store.ts'
import type { Key } from '../key/key.ts'
import { findCurrentMaterial, findMaterial } from '../key/material.ts'
import { type Ciphertext, decipher, encipher } from './ciphertext.ts'
import { findPublicKey } from './public-key.ts'
import { checkAlgorithm, checkUse, USUAL_ALGORITHM } from './request-rules.ts'

/** What a message is encrypted with besides the key: no algorithm stands for the symmetric one. */
export type Manner = {
  algorithm: EncryptionAlgorithmSpec | undefined
  encryptionContext: Record<string, string> | undefined
}

/** A message to decrypt: the bytes, and the blob of ours that they are, if so. */
export type Message = { bytes: Uint8Array; ciphertext: Ciphertext | undefined }

const OAEP: Partial<Record<EncryptionAlgorithmSpec, { oaepHash: string; hashLength: number }>> = {
  RSAES_OAEP_SHA_1: { oaepHash: 'sha1', hashLength: 20 },
  RSAES_OAEP_SHA_256: { oaepHash: 'sha256', hashLength: 32 },
}

/** Encrypts for an operation (`Encrypt`). Refuses a key or an algorithm that will not do, and what is too long for RSA. */
export async function encryptUnder(
  key: Key,
  plaintext: Uint8Array,
  manner: Manner,
  operation: string,
  tx: Tx,
): Promise<Buffer> {
  const oaep = checkManner(key, manner, operation)
  if (!oaep) return encipher(plaintext, key, await findCurrentMaterial(key, tx), manner.encryptionContext)
  const publicKey = await findPublicKey(key, tx)
  const longest = modulusLength(publicKey) - 2 * oaep.hashLength - 2
  if (plaintext.byteLength > longest) {
    refuse(
      'ValidationException',
      `Algorithm ${manner.algorithm} and key spec ${key.spec} cannot encrypt data larger than ${longest} bytes.`,
    )
  }
  return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, ...oaep }, plaintext)
}

/** Decrypts what `checkManner` let pass. Refuses with InvalidCiphertextException when anything differs from what was encrypted. */
export async function decryptUnder(key: Key, message: Message, manner: Manner, tx: Tx): Promise<Buffer> {
  const oaep = manner.algorithm && OAEP[manner.algorithm]
  const plaintext = oaep
    ? decryptOaep(message.bytes, await findCurrentMaterial(key, tx), oaep.oaepHash)
    : message.ciphertext && (await decryptOurs(key, message.ciphertext, manner, tx))
  return plaintext ?? refuse('InvalidCiphertextException')
}

async function decryptOurs(key: Key, ciphertext: Ciphertext, { encryptionContext }: Manner, tx: Tx) {
  if (ciphertext.keyId !== key.key_id) return undefined
  const material = await findMaterial(key, ciphertext.materialId, tx)
  return material && decipher(ciphertext, key, material, encryptionContext)
}

function decryptOaep(bytes: Uint8Array, key: KeyObject, oaepHash: string): Buffer | undefined {
  if (bytes.byteLength !== modulusLength(key)) return undefined
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes)
  } catch {
    return undefined
  }
}

/** Refuses a key or a manner that will not do for an operation; answers how RSA is to be used, if it is. */
export function checkManner(key: Key, manner: Manner, operation: string) {
  const { algorithm = USUAL_ALGORITHM, encryptionContext = {} } = manner
  checkUse(key, 'ENCRYPT_DECRYPT', operation)
  checkAlgorithm(algorithm, key)
  const oaep = OAEP[algorithm]
  if (oaep && Object.keys(encryptionContext).length > 0) {
    refuse('ValidationException', `Algorithm ${algorithm} does not support an encryption context.`)
  }
  return oaep
}

function modulusLength(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength as number) / 8
}
