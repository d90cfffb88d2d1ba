// kms:GetPublicKey: the half of a key pair that may be known to everyone.
import type { CustomerMasterKeySpec } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { checkGrantTokens } from '../grant/grant-token.ts'
import { keyArn, refuseUnusable, requireKey } from '../key/key.ts'
import { algorithmMembers, pairKindOf } from '../key/key-spec.ts'
import { encodePublicKey, findPublicKey } from './public-key.ts'
import { findUsedKey } from './used-key.ts'

/** Gives the public key as DER, and what it is good for. */
export const getPublicKey = operation('kms:GetPublicKey')({
  effect: 'read',
  target: (input, context) => findUsedKey(input, 'GetPublicKey', {}, context),
  async handle({ GrantTokens }, target, { tx }) {
    checkGrantTokens(GrantTokens, tx)
    const key = requireKey(target)
    refuseUnusable(key)
    if (!pairKindOf(key.spec)) {
      refuse('UnsupportedOperationException', `${keyArn(key)} has the key spec ${key.spec}, which has no public key.`)
    }
    return {
      KeyId: keyArn(key),
      PublicKey: encodePublicKey(await findPublicKey(key, tx)),
      CustomerMasterKeySpec: key.spec as CustomerMasterKeySpec,
      KeySpec: key.spec,
      KeyUsage: key.usage,
      ...algorithmMembers(key),
    }
  },
})
