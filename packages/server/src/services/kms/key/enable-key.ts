// kms:EnableKey: a key may be used again.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { refuseDeleted, refuseEmpty, requireKey } from './key.ts'
import { setState } from './state.ts'

/** Enables a key; one that is enabled stays so. */
export const enableKey = operation('kms:EnableKey')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle(_, target, { tx }) {
    const key = requireKey(target)
    refuseDeleted(key)
    refuseEmpty(key)
    await setState(key, 'Enabled', tx)
    return {}
  },
})
