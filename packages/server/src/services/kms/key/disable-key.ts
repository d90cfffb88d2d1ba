// kms:DisableKey: a key may not be used until it is enabled again.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { refuseDeleted, refuseEmpty, requireKey } from './key.ts'
import { setState } from './state.ts'

/** Disables a key; one that is disabled stays so. */
export const disableKey = operation('kms:DisableKey')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle(_, target, { tx }) {
    const key = requireKey(target)
    refuseDeleted(key)
    refuseEmpty(key)
    await setState(key, 'Disabled', tx)
    return {}
  },
})
