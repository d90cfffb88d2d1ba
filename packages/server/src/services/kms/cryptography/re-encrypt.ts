// kms:ReEncrypt: a blob under another key, another context or newer material, while its bytes stay inside.
import type { InputOf } from '#api/names.ts'
import { operation, type Target } from '#api/operation.ts'
import { checkGrantTokens } from '../grant/grant-token.ts'
import { type KeyTarget, keyArn } from '../key/key.ts'
import { requireOrMakeKey } from '../key/managed-key.ts'
import {
  checkPresent,
  chooseKey,
  findSource,
  ignoresCiphertext,
  type Source,
  type SourceTarget,
} from './ciphertext-source.ts'
import { checkManner, decryptUnder, encryptUnder } from './encryption.ts'
import { endDryRun, USUAL_ALGORITHM } from './request-rules.ts'
import { encryptionUse, findEncryptingKey } from './used-key.ts'

type Input = InputOf<'kms:ReEncrypt'>
type Ends = [source: SourceTarget & Target, destination: KeyTarget & Target]

/** Decrypts a blob and encrypts its bytes anew. It takes the right to leave the source and the right to enter the destination. */
export const reEncrypt = operation('kms:ReEncrypt')({
  effect: 'read',
  async target(input, context): Promise<Ends> {
    const given = sourceOf(input)
    const source = await findSource(given, encryptionUse('ReEncryptFrom', given), context)
    const destination = await findEncryptingKey(destinationOf(input), 'ReEncryptTo', context)
    const sameKey = { 'kms:reencryptonsamekey': String(source.arn === destination.arn) }
    return [
      { ...source, action: 'kms:ReEncryptFrom', keys: { ...source.keys, ...sameKey } },
      { ...destination, action: 'kms:ReEncryptTo', keys: { ...destination.keys, ...sameKey } },
    ]
  },
  async handle(input, [from, to], context) {
    const { tx } = context
    const source = sourceOf(input)
    checkPresent(source, 'sourceKeyId')
    checkGrantTokens(input.GrantTokens, tx)
    const sourceKey = chooseKey(source, from, context)
    const destinationKey = await requireOrMakeKey(to, context)
    const sourceManner = { algorithm: source.EncryptionAlgorithm, encryptionContext: source.EncryptionContext }
    const manner = {
      algorithm: input.DestinationEncryptionAlgorithm,
      encryptionContext: input.DestinationEncryptionContext,
    }
    checkManner(sourceKey, sourceManner, 'ReEncrypt')
    checkManner(destinationKey, manner, 'ReEncrypt')
    if (ignoresCiphertext(source)) endDryRun(input.DryRun)
    const message = { bytes: input.CiphertextBlob as Uint8Array, ciphertext: from.ciphertext }
    const plaintext = await decryptUnder(sourceKey, message, sourceManner, tx)
    const CiphertextBlob = await encryptUnder(destinationKey, plaintext, manner, 'ReEncrypt', tx)
    plaintext.fill(0)
    endDryRun(input.DryRun)
    return {
      CiphertextBlob,
      SourceKeyId: keyArn(sourceKey),
      KeyId: keyArn(destinationKey),
      SourceEncryptionAlgorithm: sourceManner.algorithm ?? USUAL_ALGORITHM,
      DestinationEncryptionAlgorithm: manner.algorithm ?? USUAL_ALGORITHM,
      ...(sourceKey.spec === 'SYMMETRIC_DEFAULT' && { SourceKeyMaterialId: from.ciphertext?.materialId }),
      ...(destinationKey.spec === 'SYMMETRIC_DEFAULT' && {
        DestinationKeyMaterialId: destinationKey.current_material_id,
      }),
    }
  },
})

function destinationOf({ DestinationKeyId, DestinationEncryptionContext, DestinationEncryptionAlgorithm }: Input) {
  return {
    KeyId: DestinationKeyId,
    EncryptionContext: DestinationEncryptionContext,
    EncryptionAlgorithm: DestinationEncryptionAlgorithm,
  }
}

function sourceOf(input: Input): Source {
  const { CiphertextBlob, SourceKeyId, SourceEncryptionContext, SourceEncryptionAlgorithm } = input
  const { DryRun, DryRunModifiers } = input
  return {
    CiphertextBlob,
    ...(SourceKeyId !== undefined && { KeyId: SourceKeyId }),
    ...(SourceEncryptionContext && { EncryptionContext: SourceEncryptionContext }),
    ...(SourceEncryptionAlgorithm && { EncryptionAlgorithm: SourceEncryptionAlgorithm }),
    ...(DryRun !== undefined && { DryRun }),
    ...(DryRunModifiers && { DryRunModifiers }),
  }
}
