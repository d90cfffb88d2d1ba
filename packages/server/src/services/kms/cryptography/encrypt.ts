// kms:Encrypt: a few bytes of the caller, under a key that never leaves.
import { operation } from '#api/operation.ts'
import { checkGrantTokens } from '../grant/grant-token.ts'
import { keyArn } from '../key/key.ts'
import { requireOrMakeKey } from '../key/managed-key.ts'
import { encryptUnder } from './encryption.ts'
import { endDryRun, USUAL_ALGORITHM } from './request-rules.ts'
import { findEncryptingKey } from './used-key.ts'

/**
 * Encrypts up to 4,096 bytes under a key. It is a read for whoever calls it: a managed key is made by the only caller that
 * may use it, its service, in the transaction in which that service writes.
 */
export const encrypt = operation('kms:Encrypt')({
  effect: 'read',
  target: (input, context) => findEncryptingKey(input, 'Encrypt', context),
  async handle({ Plaintext, EncryptionContext, EncryptionAlgorithm, GrantTokens, DryRun }, target, context) {
    checkGrantTokens(GrantTokens, context.tx)
    const key = await requireOrMakeKey(target, context)
    const manner = { algorithm: EncryptionAlgorithm, encryptionContext: EncryptionContext }
    const CiphertextBlob = await encryptUnder(key, Plaintext as Uint8Array, manner, 'Encrypt', context.tx)
    endDryRun(DryRun)
    return { CiphertextBlob, KeyId: keyArn(key), EncryptionAlgorithm: EncryptionAlgorithm ?? USUAL_ALGORITHM }
  },
})
