// The key that a cryptographic operation uses: how it is found, and what is refused before anything is done with it.
import type { EncryptionAlgorithmSpec, KeyUsageType } from '@aws-sdk/client-kms'
import type { Context } from '#api/operation.ts'
import { checkGrantTokens } from '../grant/grant-token.ts'
import type { Keys, Use } from '../key/access.ts'
import { findSharedKeyOrAlias } from '../key/find-key.ts'
import { type Key, type KeyTarget, requireKey } from '../key/key.ts'
import { encryptionContextKeys } from './encryption-context.ts'
import { checkUse, USUAL_ALGORITHM } from './request-rules.ts'

type Encrypting = {
  KeyId: string | undefined
  EncryptionContext?: Record<string, string> | undefined
  EncryptionAlgorithm?: EncryptionAlgorithmSpec | undefined
}

/** The target of an operation (`Sign`) that uses the key of any name; `keys` are the call's own condition keys. */
export function findUsedKey(
  { KeyId }: { KeyId: string | undefined },
  operation: string,
  keys: Keys,
  context: Context,
): Promise<KeyTarget> {
  return findSharedKeyOrAlias(KeyId, { operation, keys }, context)
}

/** The target of an operation (`Encrypt`) that encrypts under the key of any name. */
export function findEncryptingKey(
  input: Encrypting,
  operation: string,
  context: Context,
  keys?: Keys,
): Promise<KeyTarget> {
  return findSharedKeyOrAlias(input.KeyId, encryptionUse(operation, input, keys), context)
}

/** The use of a key to encrypt or decrypt, which policies and grants may bind to an encryption context. */
export function encryptionUse(operation: string, input: Omit<Encrypting, 'KeyId'>, keys?: Keys): Use {
  const { EncryptionContext: encryptionContext, EncryptionAlgorithm = USUAL_ALGORITHM } = input
  return {
    operation,
    encryptionContext,
    keys: {
      ...encryptionContextKeys(encryptionContext),
      'kms:encryptionalgorithm': EncryptionAlgorithm,
      ...keys,
    },
  }
}

/** The key of a target for an operation (`Sign`). Refuses grant tokens that are none, an absent key, and one that will not do. */
export function requireUsedKey(
  target: KeyTarget,
  grantTokens: string[] | undefined,
  usage: KeyUsageType,
  operation: string,
  { tx }: Context,
): Key {
  checkGrantTokens(grantTokens, tx)
  const key = requireKey(target)
  checkUse(key, usage, operation)
  return key
}
