// Whether bytes that a customer brings can be the material of a key.
import type { KeySpec } from '@aws-sdk/client-kms'
import { importMaterial, pairKindOf } from './key-spec.ts'

const SYMMETRIC_BITS = 256

/** Whether bytes are a secret of the right length, or a private key (PKCS#8, DER) of the right kind. */
export function isMaterialOf(spec: KeySpec, bytes: Buffer): boolean {
  const pair = pairKindOf(spec)
  if (!pair) return bytes.length === secretBits(spec) / 8
  try {
    const { asymmetricKeyType, asymmetricKeyDetails = {} } = importMaterial(spec, bytes)
    const { modulusLength, namedCurve } = asymmetricKeyDetails
    if (asymmetricKeyType !== pair.type) return false
    if (pair.type === 'rsa') return modulusLength === pair.modulusLength
    return pair.type !== 'ec' || namedCurve === pair.namedCurve
  } catch {
    return false
  }
}

function secretBits(spec: KeySpec): number {
  return spec.startsWith('HMAC_') ? Number(spec.slice('HMAC_'.length)) : SYMMETRIC_BITS
}
