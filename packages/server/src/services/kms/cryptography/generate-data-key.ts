// kms:GenerateDataKey: a key to encrypt with outside, and its blob to keep beside the data.
import { operation } from '#api/operation.ts'
import { createDataKey, wrapDataKey } from './data-key.ts'
import { endDryRun, refuseRecipient } from './request-rules.ts'
import { findEncryptingKey } from './used-key.ts'

/** Makes a key for the caller's own use, in clear and encrypted. As with Encrypt, a managed key is made for its service alone. */
export const generateDataKey = operation('kms:GenerateDataKey')({
  effect: 'read',
  target: (input, context) => findEncryptingKey(input, 'GenerateDataKey', context),
  async handle(input, target, context) {
    refuseRecipient(input.Recipient)
    const Plaintext = createDataKey(input)
    const wrapped = await wrapDataKey(Plaintext, target, input, 'GenerateDataKey', context)
    endDryRun(input.DryRun)
    return { Plaintext, ...wrapped }
  },
})
