// kms:GetParametersForImport: what a customer needs to bring material.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { keyArn, refuseDeleted, requireKey } from './key.ts'
import { generateKeyPair } from './key-pair.ts'
import { checkOrigin } from './rotation.ts'
import { chooseWrapping, createParameters } from './wrapping.ts'

const VALIDITY_MS = 24 * 3_600_000

/** Makes a wrapping key and a token for it, good for this key and for 24 hours. Nothing of them is kept. */
export const getParametersForImport = operation('kms:GetParametersForImport')({
  effect: 'read',
  target: ({ KeyId, WrappingAlgorithm, WrappingKeySpec }, context) =>
    findKey(KeyId, context, { 'kms:wrappingalgorithm': WrappingAlgorithm, 'kms:wrappingkeyspec': WrappingKeySpec }),
  handle(input, target, { tx, now, outside }) {
    const key = requireKey(target)
    checkOrigin(key, 'EXTERNAL')
    refuseDeleted(key)
    const { wrapping, modulusLength } = chooseWrapping(input, key)
    const privateKey = outside(() => generateKeyPair({ type: 'rsa', modulusLength }))
    const validToMs = now.getTime() + VALIDITY_MS
    return {
      KeyId: keyArn(key),
      ...createParameters(key, { wrapping, privateKey, validToMs }, tx),
      ParametersValidTo: new Date(validToMs),
    }
  },
})
