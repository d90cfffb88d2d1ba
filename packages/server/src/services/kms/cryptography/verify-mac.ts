// kms:VerifyMac: whether a code is that of a message.

import { timingSafeEqual } from 'node:crypto'
import type { MacAlgorithmSpec } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { keyArn } from '../key/key.ts'
import { computeMac } from './mac.ts'
import { endDryRun } from './request-rules.ts'
import { findUsedKey, requireUsedKey } from './used-key.ts'

/** Answers when the code is right, and refuses with KMSInvalidMacException when it is not. */
export const verifyMac = operation('kms:VerifyMac')({
  effect: 'read',
  target: (input, context) => findUsedKey(input, 'VerifyMac', { 'kms:macalgorithm': input.MacAlgorithm }, context),
  async handle({ MacAlgorithm, Message, Mac, GrantTokens, DryRun }, target, context) {
    const key = requireUsedKey(target, GrantTokens, 'GENERATE_VERIFY_MAC', 'VerifyMac', context)
    const right = await computeMac(key, MacAlgorithm as MacAlgorithmSpec, Message as Uint8Array, context.tx)
    const given = Mac as Uint8Array
    if (given.byteLength !== right.length || !timingSafeEqual(given, right)) refuse('KMSInvalidMacException')
    endDryRun(DryRun)
    return { KeyId: keyArn(key), MacValid: true, MacAlgorithm }
  },
})
