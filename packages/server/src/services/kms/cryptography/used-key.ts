// The key that a cryptographic operation uses: how it is found, and what is refused before anything is done with it.
import type { KeyUsageType } from '@aws-sdk/client-kms'
import type { Context } from '#api/operation.ts'
import { checkGrantTokens } from '../grant/grant-token.ts'
import { findKeyOrAlias } from '../key/find-key.ts'
import { type Key, type KeyTarget, requireKey, restrictUse } from '../key/key.ts'
import { checkUse } from './request-rules.ts'

/** The target of an operation that uses the key of any name. */
export async function findUsedKey({ KeyId }: { KeyId: string | undefined }, context: Context): Promise<KeyTarget> {
  return restrictUse(await findKeyOrAlias(KeyId, context))
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
