// The public halves of key pairs: worked out from the private ones and remembered.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { BoundedCache } from '#store/bounded-cache.ts'
import type { Tx } from '#store/store.ts'
import type { Key } from '../key/key.ts'
import { findCurrentMaterial } from '../key/material.ts'

// By the id of the material, which no two private keys share.
const publicKeys = new BoundedCache<KeyObject>(1024)

/** The public key of a key pair, for `key` whose spec has one. */
export async function findPublicKey(key: Key, tx: Tx): Promise<KeyObject> {
  const known = publicKeys.get(key.current_material_id)
  if (known) return known
  const publicKey = createPublicKey(await findCurrentMaterial(key, tx))
  publicKeys.set(key.current_material_id, publicKey)
  return publicKey
}

/** A public key as DER-encoded SubjectPublicKeyInfo. */
export function encodePublicKey(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' })
}
