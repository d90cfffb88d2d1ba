// Message authentication codes: HMAC under a key that never leaves.

import { createHmac } from 'node:crypto'
import type { MacAlgorithmSpec } from '@aws-sdk/client-kms'
import type { Tx } from '#store/store.ts'
import type { Key } from '../key/key.ts'
import { findCurrentMaterial } from '../key/material.ts'
import { checkAlgorithm } from './request-rules.ts'

const HASHES: Record<MacAlgorithmSpec, string> = {
  HMAC_SHA_224: 'sha224',
  HMAC_SHA_256: 'sha256',
  HMAC_SHA_384: 'sha384',
  HMAC_SHA_512: 'sha512',
}

/** The code of a message. Refuses an algorithm that is not the key's. */
export async function computeMac(key: Key, algorithm: MacAlgorithmSpec, message: Uint8Array, tx: Tx): Promise<Buffer> {
  checkAlgorithm(algorithm, key)
  return createHmac(HASHES[algorithm], await findCurrentMaterial(key, tx))
    .update(message)
    .digest()
}
