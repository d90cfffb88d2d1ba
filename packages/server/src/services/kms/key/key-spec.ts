// The kinds of keys: what each spec can be used for and with which algorithms, and how its material is made.

import { createPrivateKey, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { KeySpec, KeyUsageType } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import type { InputOf, OutputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import { generateKeyPair, type PairKind } from './key-pair.ts'

type Metadata = NonNullable<OutputOf<'kms:DescribeKey'>['KeyMetadata']>
type AlgorithmMember = 'EncryptionAlgorithms' | 'SigningAlgorithms' | 'MacAlgorithms' | 'KeyAgreementAlgorithms'

/** The algorithms of each usage that a spec allows, and the size in bytes of its secret or the kind of its key pair. */
type Kind = { material: number | PairKind; algorithms: Partial<Record<KeyUsageType, readonly string[]>> }

const OAEP = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']
const RSASSA = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
]

const KINDS: Partial<Record<KeySpec, Kind>> = {
  SYMMETRIC_DEFAULT: { material: 32, algorithms: { ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT'] } },
  HMAC_224: hmac(224),
  HMAC_256: hmac(256),
  HMAC_384: hmac(384),
  HMAC_512: hmac(512),
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: curve('prime256v1', 'ECDSA_SHA_256', ['ECDH']),
  ECC_NIST_P384: curve('secp384r1', 'ECDSA_SHA_384', ['ECDH']),
  ECC_NIST_P521: curve('secp521r1', 'ECDSA_SHA_512', ['ECDH']),
  ECC_SECG_P256K1: curve('secp256k1', 'ECDSA_SHA_256'),
  // Nothing in node:crypto signs with Ed25519ph, the other algorithm that AWS has for this spec.
  ECC_NIST_EDWARDS25519: { material: { type: 'ed25519' }, algorithms: { SIGN_VERIFY: ['ED25519_SHA_512'] } },
  ML_DSA_44: { material: { type: 'ml-dsa-44' }, algorithms: { SIGN_VERIFY: ['ML_DSA_SHAKE_256'] } },
  ML_DSA_65: { material: { type: 'ml-dsa-65' }, algorithms: { SIGN_VERIFY: ['ML_DSA_SHAKE_256'] } },
  ML_DSA_87: { material: { type: 'ml-dsa-87' }, algorithms: { SIGN_VERIFY: ['ML_DSA_SHAKE_256'] } },
}

const MEMBERS: Partial<Record<KeyUsageType, AlgorithmMember>> = {
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  SIGN_VERIFY: 'SigningAlgorithms',
  GENERATE_VERIFY_MAC: 'MacAlgorithms',
  KEY_AGREEMENT: 'KeyAgreementAlgorithms',
}

/** The spec and the usage that CreateKey is asked for. Refuses what does not go together, and what cannot be made here. */
export function chooseKind(input: Pick<InputOf<'kms:CreateKey'>, 'KeySpec' | 'CustomerMasterKeySpec' | 'KeyUsage'>): {
  spec: KeySpec
  usage: KeyUsageType
} {
  const { KeySpec, CustomerMasterKeySpec, KeyUsage } = input
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    refuse(
      'ValidationException',
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    )
  }
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  if (KeyUsage === undefined && spec !== 'SYMMETRIC_DEFAULT') {
    refuse(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    )
  }
  const usage = KeyUsage ?? 'ENCRYPT_DECRYPT'
  if (!kindOf(spec).algorithms[usage]) {
    refuse('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`)
  }
  return { spec, usage }
}

/** The algorithms of a key. */
export function algorithmsOf({ spec, usage }: { spec: KeySpec; usage: KeyUsageType }): readonly string[] {
  return KINDS[spec]?.algorithms[usage] ?? []
}

/** The algorithms of a key as a member of its metadata, named after its usage. */
export function algorithmMembers(key: { spec: KeySpec; usage: KeyUsageType }): Pick<Metadata, AlgorithmMember> {
  const member = MEMBERS[key.usage]
  return member ? { [member]: algorithmsOf(key) } : {}
}

/** The kind of key pair that a spec asks for; undefined when its material is a secret. */
export function pairKindOf(spec: KeySpec): PairKind | undefined {
  const { material } = kindOf(spec)
  return typeof material === 'object' ? material : undefined
}

/** Makes material for a new key: a secret at once, a private key outside the transaction. */
export function makeMaterial(spec: KeySpec, context: Context): KeyObject {
  const { material } = kindOf(spec)
  if (typeof material === 'object') return context.outside(() => generateKeyPair(material))
  const bytes = randomBytes(material)
  const secret = createSecretKey(bytes)
  bytes.fill(0)
  return secret
}

/** Material as the bytes that are sealed: a secret as it is, a private key as PKCS#8. Wipe them after use. */
export function exportMaterial(material: KeyObject): Buffer {
  return material.type === 'secret' ? material.export() : material.export({ type: 'pkcs8', format: 'der' })
}

/** Material from its bytes. Throws when they are not those of a key of the spec. */
export function importMaterial(spec: KeySpec, bytes: Buffer): KeyObject {
  if (pairKindOf(spec) === undefined) return createSecretKey(bytes)
  return createPrivateKey({ key: bytes, type: 'pkcs8', format: 'der' })
}

function kindOf(spec: KeySpec): Kind {
  return KINDS[spec] ?? refuse('UnsupportedOperationException', `Keys of the spec ${spec} are not supported.`)
}

function hmac(bits: number): Kind {
  return { material: bits / 8, algorithms: { GENERATE_VERIFY_MAC: [`HMAC_SHA_${bits}`] } }
}

function rsa(modulusLength: number): Kind {
  return { material: { type: 'rsa', modulusLength }, algorithms: { ENCRYPT_DECRYPT: OAEP, SIGN_VERIFY: RSASSA } }
}

function curve(namedCurve: string, signing: string, agreement?: string[]): Kind {
  return {
    material: { type: 'ec', namedCurve },
    algorithms: { SIGN_VERIFY: [signing], ...(agreement && { KEY_AGREEMENT: agreement }) },
  }
}
