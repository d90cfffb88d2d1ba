// Data keys: made for the caller and encrypted under a key, alone or as a pair.

import { createPublicKey, randomBytes } from 'node:crypto'
import type { DataKeyPairSpec } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import { checkGrantTokens } from '../grant/grant-token.ts'
import { type KeyTarget, keyArn, targetOf } from '../key/key.ts'
import { exportMaterial, makeMaterial, pairKindOf } from '../key/key-spec.ts'
import { requireOrMakeKey } from '../key/managed-key.ts'
import { checkManner, encryptUnder } from './encryption.ts'
import { encodePublicKey } from './public-key.ts'
import { endDryRun } from './request-rules.ts'
import { findEncryptingKey } from './used-key.ts'

const LENGTH_BY_SPEC = { AES_128: 16, AES_256: 32 }

type Wrapping = Pick<InputOf<'kms:GenerateDataKey'>, 'EncryptionContext' | 'GrantTokens'>

/** New bytes of the length that is asked for by spec or by number; one of the two must be given. */
export function createDataKey(input: Pick<InputOf<'kms:GenerateDataKey'>, 'KeySpec' | 'NumberOfBytes'>): Buffer {
  const { KeySpec, NumberOfBytes } = input
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    refuse('ValidationException', 'Please specify either number of bytes or key spec.')
  }
  return randomBytes(KeySpec ? LENGTH_BY_SPEC[KeySpec] : (NumberOfBytes as number))
}

/** Encrypts a data key under the key of a target. */
export async function wrapDataKey(
  dataKey: Buffer,
  target: KeyTarget,
  { EncryptionContext, GrantTokens }: Wrapping,
  operation: string,
  context: Context,
) {
  checkGrantTokens(GrantTokens, context.tx)
  const key = await requireOrMakeKey(target, context)
  const manner = { algorithm: undefined, encryptionContext: EncryptionContext }
  const CiphertextBlob = await encryptUnder(key, dataKey, manner, operation, context.tx)
  return { CiphertextBlob, KeyId: keyArn(key), KeyMaterialId: key.current_material_id }
}

/** The target of an operation that makes a key pair and encrypts its private half. */
export function findPairKey(
  input: Pick<InputOf<'kms:GenerateDataKeyPair'>, 'KeyId' | 'KeyPairSpec' | 'EncryptionContext'>,
  operation: string,
  context: Context,
): Promise<KeyTarget> {
  return findEncryptingKey(input, operation, context, { 'kms:datakeypairspec': input.KeyPairSpec })
}

/** Makes a key pair for the caller's own use, its private half (PKCS#8) encrypted under the key of a target. */
export async function createDataKeyPair(
  input: Pick<InputOf<'kms:GenerateDataKeyPair'>, 'KeyPairSpec' | 'EncryptionContext' | 'GrantTokens' | 'DryRun'>,
  target: KeyTarget,
  operation: string,
  context: Context,
) {
  const KeyPairSpec = input.KeyPairSpec as DataKeyPairSpec
  pairKindOf(KeyPairSpec)
  // Everything that may be refused is, before a pair is made for it.
  const key = await requireOrMakeKey(target, context)
  checkManner(key, { algorithm: undefined, encryptionContext: input.EncryptionContext }, operation)
  checkGrantTokens(input.GrantTokens, context.tx)
  endDryRun(input.DryRun)
  const pair = makeMaterial(KeyPairSpec, context)
  const privateKey = exportMaterial(pair)
  const { CiphertextBlob, ...rest } = await wrapDataKey(privateKey, targetOf(key), input, operation, context)
  const PublicKey = encodePublicKey(createPublicKey(pair))
  return { privateKey, wrapped: { PrivateKeyCiphertextBlob: CiphertextBlob, PublicKey, KeyPairSpec, ...rest } }
}
