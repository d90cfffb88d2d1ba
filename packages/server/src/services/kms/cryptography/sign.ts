// kms:Sign: a signature of a message or of its digest.
import { operation } from '#api/operation.ts'
import { keyArn } from '../key/key.ts'
import { findCurrentMaterial } from '../key/material.ts'
import { endDryRun } from './request-rules.ts'
import { type Order, planSigning, signingKeys, signMessage } from './signing.ts'
import { findUsedKey, requireUsedKey } from './used-key.ts'

/** Signs up to 4,096 bytes, or the digest of as many as one likes. */
export const sign = operation('kms:Sign')({
  effect: 'read',
  target: (input, context) => findUsedKey(input, 'Sign', signingKeys(input), context),
  async handle(input, target, context) {
    const key = requireUsedKey(target, input.GrantTokens, 'SIGN_VERIFY', 'Sign', context)
    const signing = planSigning(key, input as Order)
    const privateKey = await findCurrentMaterial(key, context.tx)
    endDryRun(input.DryRun)
    const Signature = signMessage(signing, privateKey)
    return { KeyId: keyArn(key), Signature, SigningAlgorithm: input.SigningAlgorithm }
  },
})
