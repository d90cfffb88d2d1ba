// kms:DescribeKey: what there is to know of a key, except its policy.
import { operation } from '#api/operation.ts'
import { describe } from './description.ts'
import { findSharedKeyOrAlias } from './find-key.ts'
import { requireOrMakeKey } from './managed-key.ts'

/** Tells of a key. To ask for a managed key that nobody has needed yet makes it: hence a write. */
export const describeKey = operation('kms:DescribeKey')({
  effect: 'write',
  readOnly: true,
  target: ({ KeyId }, context) => findSharedKeyOrAlias(KeyId, { operation: 'DescribeKey' }, context),
  async handle(_, target, context) {
    return { KeyMetadata: await describe(await requireOrMakeKey(target, context), context.tx) }
  },
})
