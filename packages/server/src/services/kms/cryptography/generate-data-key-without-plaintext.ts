// kms:GenerateDataKeyWithoutPlaintext: the blob of a new data key, for one who will need the key itself only later.
import { operation } from '#api/operation.ts'
import { createDataKey, wrapDataKey } from './data-key.ts'
import { endDryRun } from './request-rules.ts'
import { findEncryptingKey } from './used-key.ts'

/** Makes a data key and gives it away encrypted only. */
export const generateDataKeyWithoutPlaintext = operation('kms:GenerateDataKeyWithoutPlaintext')({
  effect: 'read',
  target: (input, context) => findEncryptingKey(input, 'GenerateDataKeyWithoutPlaintext', context),
  async handle(input, target, context) {
    const dataKey = createDataKey(input)
    const wrapped = await wrapDataKey(dataKey, target, input, 'GenerateDataKeyWithoutPlaintext', context)
    dataKey.fill(0)
    endDryRun(input.DryRun)
    return wrapped
  },
})
