// kms:DescribeCustomKeyStores: there are none.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { ALL_KEYS } from '../key/key.ts'
import { nameBefore } from '../paging.ts'

/** Answers the empty list, which is what an account without custom key stores sees; one that is named is not found. */
export const describeCustomKeyStores = operation('kms:DescribeCustomKeyStores')({
  effect: 'read',
  target: (_, { account }) => ({ arn: ALL_KEYS, account }),
  handle({ CustomKeyStoreId, CustomKeyStoreName, Marker }, _, context) {
    if (CustomKeyStoreId !== undefined || CustomKeyStoreName !== undefined) refuse('CustomKeyStoreNotFoundException')
    nameBefore(Marker, context)
    return { CustomKeyStores: [], Truncated: false }
  },
})
