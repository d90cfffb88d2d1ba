// What the cryptographic operations refuse alike.
import type { KeyUsageType } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import { type Key, keyArn, refuseUnusable } from '../key/key.ts'
import { algorithmsOf } from '../key/key-spec.ts'

/** The encryption algorithm that is meant when none is named. */
export const USUAL_ALGORITHM = 'SYMMETRIC_DEFAULT'

/** Refuses a key whose state or usage does not allow an operation (`Encrypt`). */
export function checkUse(key: Key, usage: KeyUsageType, operation: string): void {
  refuseUnusable(key)
  if (key.usage === usage) return
  refuse('InvalidKeyUsageException', `${keyArn(key)} key usage is ${key.usage} which is not valid for ${operation}.`)
}

/** Refuses an algorithm that is not the key's. */
export function checkAlgorithm(algorithm: string, key: Key): void {
  if (algorithmsOf(key).includes(algorithm)) return
  refuse('InvalidKeyUsageException', `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`)
}

/** Refuses to answer for an enclave: nothing here can verify an attestation. */
export function refuseRecipient(recipient: object | undefined): void {
  if (recipient !== undefined) refuse('UnsupportedOperationException', 'Recipient is not supported.')
}

/** Ends a call that was only tried. */
export function endDryRun(dryRun: boolean | undefined): void {
  if (dryRun) {
    refuse('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.')
  }
}
