// kms:GenerateDataKeyPair: a key pair to use outside, its private key in clear and encrypted.
import { operation } from '#api/operation.ts'
import { createDataKeyPair, findPairKey } from './data-key.ts'
import { refuseRecipient } from './request-rules.ts'

/** Makes a key pair for the caller's own use. */
export const generateDataKeyPair = operation('kms:GenerateDataKeyPair')({
  effect: 'read',
  target: (input, context) => findPairKey(input, 'GenerateDataKeyPair', context),
  async handle(input, target, context) {
    refuseRecipient(input.Recipient)
    const { privateKey, wrapped } = await createDataKeyPair(input, target, 'GenerateDataKeyPair', context)
    return { PrivateKeyPlaintext: privateKey, ...wrapped }
  },
})
