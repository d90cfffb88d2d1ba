// kms:GenerateDataKeyPairWithoutPlaintext: a key pair to use outside, its private key encrypted only.
import { operation } from '#api/operation.ts'
import { createDataKeyPair, findPairKey } from './data-key.ts'

const NAME = 'GenerateDataKeyPairWithoutPlaintext'

/** Makes a key pair and gives its private key away encrypted only. */
export const generateDataKeyPairWithoutPlaintext = operation('kms:GenerateDataKeyPairWithoutPlaintext')({
  effect: 'read',
  target: (input, context) => findPairKey(input, NAME, context),
  async handle(input, target, context) {
    const { privateKey, wrapped } = await createDataKeyPair(input, target, NAME, context)
    privateKey.fill(0)
    return wrapped
  },
})
