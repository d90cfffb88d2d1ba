// kms:DescribeCustomKeyStores: there are none.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { everyKey } from '../key/access.ts'
import { nameBefore } from '../paging.ts'

/** Answers the empty list, which is what an account without custom key stores sees; one that is named is not found. */
export const describeCustomKeyStores = operation('kms:DescribeCustomKeyStores')({
  effect: 'read',
  target: (_, context) => everyKey(context),
  handle({ CustomKeyStoreId, CustomKeyStoreName, Marker }, _, context) {
    if (CustomKeyStoreId !== undefined || CustomKeyStoreName !== undefined) refuse('CustomKeyStoreNotFoundException')
    nameBefore(Marker, context)
    return { CustomKeyStores: [], Truncated: false }
  },
})
