// What is to be decrypted, by Decrypt or on the way by ReEncrypt: the blob, and the key that it needs.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import type { Use } from '../key/access.ts'
import { findKey, findKeyOfCiphertext, findSharedKeyOrAlias } from '../key/find-key.ts'
import { type Key, type KeyTarget, requireKey } from '../key/key.ts'
import { type Ciphertext, readCiphertext } from './ciphertext.ts'

/** The members of Decrypt that tell what to decrypt; those of ReEncrypt's source go by the same names. */
export type Source = Pick<
  InputOf<'kms:Decrypt'>,
  'CiphertextBlob' | 'KeyId' | 'EncryptionContext' | 'EncryptionAlgorithm' | 'DryRun' | 'DryRunModifiers'
>

/** The key to decrypt with, and the blob, absent when it is none of ours. */
export type SourceTarget = KeyTarget & { ciphertext?: Ciphertext }

/** Finds the key to decrypt with: the one that is named, or else the one that the blob tells. */
export async function findSource({ CiphertextBlob, KeyId }: Source, use: Use, context: Context): Promise<SourceTarget> {
  const ciphertext = readCiphertext(CiphertextBlob)
  const read = ciphertext && { ciphertext }
  if (KeyId !== undefined) return { ...(await findSharedKeyOrAlias(KeyId, use, context)), ...read }
  const target = ciphertext && (await findKeyOfCiphertext(ciphertext.keyId, use, context))
  return { ...(target ?? (await findKey(undefined, context, use.keys))), ...read }
}

/** The key that the caller named and the blob agrees to, or else the one the blob names. */
export function chooseKey(source: Source, target: SourceTarget, { region }: Context): Key {
  const { ciphertext } = target
  if (source.KeyId !== undefined) {
    const key = requireKey(target)
    const disagrees = ciphertext !== undefined && ciphertext.keyId !== key.key_id && key.spec === 'SYMMETRIC_DEFAULT'
    if (!disagrees || ignoresCiphertext(source)) return key
    refuse(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    )
  }
  // As little is told of a key of another account that the caller may not use as of one that is gone.
  if (!target.key) refuse('InvalidCiphertextException')
  if (target.key.region === region) return target.key
  refuse(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  )
}

/** Whether only the right to decrypt is tried, with no blob at all. */
export function ignoresCiphertext({ DryRun, DryRunModifiers }: Source): boolean {
  return DryRun === true && DryRunModifiers?.includes('IGNORE_CIPHERTEXT') === true
}

/** Refuses a missing blob or key. The model requires neither, since each can be left out where the other is given. */
export function checkPresent(source: Source, keyPath: 'keyId' | 'sourceKeyId'): void {
  const needed = ignoresCiphertext(source) ? 'KeyId' : 'CiphertextBlob'
  if (source[needed] !== undefined) return
  const path = needed === 'KeyId' ? keyPath : 'ciphertextBlob'
  refuse(
    'ValidationException',
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  )
}
