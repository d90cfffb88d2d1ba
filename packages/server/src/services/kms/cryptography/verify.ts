// kms:Verify: whether a signature is that of a message or of its digest.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { keyArn } from '../key/key.ts'
import { findCurrentMaterial } from '../key/material.ts'
import { findPublicKey } from './public-key.ts'
import { endDryRun } from './request-rules.ts'
import { type Order, planSigning, signingKeys, verifyMessage } from './signing.ts'
import { findUsedKey, requireUsedKey } from './used-key.ts'

/** Answers when the signature is right, and refuses with KMSInvalidSignatureException when it is not. */
export const verify = operation('kms:Verify')({
  effect: 'read',
  target: (input, context) => findUsedKey(input, 'Verify', signingKeys(input), context),
  async handle(input, target, context) {
    const key = requireUsedKey(target, input.GrantTokens, 'SIGN_VERIFY', 'Verify', context)
    const signing = planSigning(key, input as Order)
    const privateKey = await findCurrentMaterial(key, context.tx)
    const keys = { privateKey, publicKey: await findPublicKey(key, context.tx) }
    if (!verifyMessage(signing, keys, input.Signature as Uint8Array)) refuse('KMSInvalidSignatureException')
    endDryRun(input.DryRun)
    return { KeyId: keyArn(key), SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm }
  },
})
