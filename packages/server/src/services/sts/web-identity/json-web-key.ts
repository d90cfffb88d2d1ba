// The keys identity providers publish, and signatures that are checked with them.
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'

/** A public key of a provider: its id, and the algorithm it is for, where these are told. */
export type VerificationKey = { keyId: string | undefined; algorithm: string | undefined; key: KeyObject }

type Algorithm = { type: 'rsa' | 'ec'; hash: string; curve?: string; pss?: true }

const ALGORITHMS: Record<string, Algorithm> = {
  RS256: { type: 'rsa', hash: 'sha256' },
  RS384: { type: 'rsa', hash: 'sha384' },
  RS512: { type: 'rsa', hash: 'sha512' },
  PS256: { type: 'rsa', hash: 'sha256', pss: true },
  PS384: { type: 'rsa', hash: 'sha384', pss: true },
  PS512: { type: 'rsa', hash: 'sha512', pss: true },
  ES256: { type: 'ec', hash: 'sha256', curve: 'prime256v1' },
  ES384: { type: 'ec', hash: 'sha384', curve: 'secp384r1' },
  ES512: { type: 'ec', hash: 'sha512', curve: 'secp521r1' },
}

const MOST_KEYS = 100
const LEAST_RSA_BITS = 2048
// A larger key would only serve to keep the server busy.
const MOST_RSA_BITS = 8192

/** Whether a token may be signed so: with a public key, and not at all with a shared secret or nothing. */
export function isAlgorithm(name: string): boolean {
  return Object.hasOwn(ALGORITHMS, name)
}

/** The keys for signatures in a provider's published set; undefined when that is no set. */
export function readKeySet(document: unknown): VerificationKey[] | undefined {
  const { keys } = (document ?? {}) as { keys?: unknown }
  if (!Array.isArray(keys)) return undefined
  return keys.slice(0, MOST_KEYS).flatMap((each) => {
    const key = readKey(each)
    return key ? [key] : []
  })
}

function readKey(value: unknown): VerificationKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { kty, kid, alg, use } = value as Record<string, unknown>
  if ((kty !== 'RSA' && kty !== 'EC') || (use !== undefined && use !== 'sig')) return undefined
  try {
    const key = createPublicKey({ key: value as never, format: 'jwk' })
    const bits = key.asymmetricKeyDetails?.modulusLength
    if (kty === 'RSA' && !(bits !== undefined && bits >= LEAST_RSA_BITS && bits <= MOST_RSA_BITS)) return undefined
    return { keyId: textOf(kid), algorithm: textOf(alg), key }
  } catch {
    // One key that cannot be read takes nothing from the others.
    return undefined
  }
}

/** Whether a key made a signature by the algorithm that a token names, and is one for that algorithm. */
export function isSignedBy(
  { key, algorithm }: VerificationKey,
  name: string,
  signed: string,
  signature: Uint8Array,
): boolean {
  const { type, hash, curve, pss } = ALGORITHMS[name]!
  if (algorithm !== undefined && algorithm !== name) return false
  if (key.asymmetricKeyType !== type || key.asymmetricKeyDetails?.namedCurve !== curve) return false
  const padding = pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING }
  const manner = type === 'rsa' ? { key, ...padding } : { key, dsaEncoding: 'ieee-p1363' as const }
  return verify(hash, Buffer.from(signed), manner, signature)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
