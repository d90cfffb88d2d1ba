// kms:GenerateMac: the authentication code of a message.
import type { MacAlgorithmSpec } from '@aws-sdk/client-kms'
import { operation } from '#api/operation.ts'
import { keyArn } from '../key/key.ts'
import { computeMac } from './mac.ts'
import { endDryRun } from './request-rules.ts'
import { findUsedKey, requireUsedKey } from './used-key.ts'

/** Computes the HMAC of up to 4,096 bytes. */
export const generateMac = operation('kms:GenerateMac')({
  effect: 'read',
  target: (input, context) => findUsedKey(input, 'GenerateMac', { 'kms:macalgorithm': input.MacAlgorithm }, context),
  async handle({ MacAlgorithm, Message, GrantTokens, DryRun }, target, context) {
    const key = requireUsedKey(target, GrantTokens, 'GENERATE_VERIFY_MAC', 'GenerateMac', context)
    const Mac = await computeMac(key, MacAlgorithm as MacAlgorithmSpec, Message as Uint8Array, context.tx)
    endDryRun(DryRun)
    return { Mac, MacAlgorithm, KeyId: keyArn(key) }
  },
})
