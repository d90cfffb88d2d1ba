// kms:DeriveSharedSecret: what a key pair has in common with another's public key, by elliptic-curve Diffie-Hellman.
import { createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { keyArn } from '../key/key.ts'
import { findCurrentMaterial } from '../key/material.ts'
import { checkAlgorithm, endDryRun, refuseRecipient } from './request-rules.ts'
import { findUsedKey, requireUsedKey } from './used-key.ts'

/** Derives the raw shared secret, to be put through a key derivation function by the caller. */
export const deriveSharedSecret = operation('kms:DeriveSharedSecret')({
  effect: 'read',
  target: (input, context) =>
    findUsedKey(input, 'DeriveSharedSecret', { 'kms:keyagreementalgorithm': input.KeyAgreementAlgorithm }, context),
  async handle({ KeyAgreementAlgorithm, PublicKey, GrantTokens, DryRun, Recipient }, target, context) {
    refuseRecipient(Recipient)
    const key = requireUsedKey(target, GrantTokens, 'KEY_AGREEMENT', 'DeriveSharedSecret', context)
    checkAlgorithm(KeyAgreementAlgorithm as string, key)
    const privateKey = await findCurrentMaterial(key, context.tx)
    const publicKey = readPublicKey(PublicKey as Uint8Array, privateKey)
    if (!publicKey) {
      refuse('ValidationException', `The public key is not a DER-encoded public key on the curve of ${key.spec}.`)
    }
    endDryRun(DryRun)
    return {
      KeyId: keyArn(key),
      SharedSecret: diffieHellman({ privateKey, publicKey }),
      KeyAgreementAlgorithm,
      KeyOrigin: key.origin,
    }
  },
})

/** The public key in a SubjectPublicKeyInfo; undefined when it is none, not on its curve, or on another than the private key's. */
function readPublicKey(der: Uint8Array, privateKey: KeyObject): KeyObject | undefined {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(der), type: 'spki', format: 'der' })
    const curves = [publicKey, privateKey].map(({ asymmetricKeyDetails }) => asymmetricKeyDetails?.namedCurve)
    return curves[0] !== undefined && curves[0] === curves[1] ? publicKey : undefined
  } catch {
    return undefined
  }
}
