// kms:ListKeyPolicies: the names of a key's policies, of which there is one.
import { operation } from '#api/operation.ts'
import { nameBefore } from '../paging.ts'
import { findKey } from './find-key.ts'
import { requireKey } from './key.ts'
import { POLICY_NAME } from './key-policy.ts'

/** Lists the one name there can be. */
export const listKeyPolicies = operation('kms:ListKeyPolicies')({
  effect: 'read',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  handle({ Marker }, target, context) {
    requireKey(target)
    nameBefore(Marker, context)
    return { PolicyNames: [POLICY_NAME], Truncated: false }
  },
})
